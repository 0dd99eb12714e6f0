import { Activity } from '../../sandbox/activity.ts';
import { VirtualClock } from '../../sandbox/clock.ts';
import { Settling } from '../../sandbox/settling.ts';

describe('settling', () => {
  const start = Date.parse('2031-04-06T12:00:00Z');
  let activity: Activity;
  let clock: VirtualClock;
  let settling: Settling;

  beforeEach(() => {
    activity = new Activity();
    clock = new VirtualClock(start);
    settling = new Settling(activity, clock, 5000);
  });

  it('waits for what is under way, and for what that starts', async () => {
    const order: string[] = [];
    const second = () => activity.during('second', async () => order.push('second'));
    void activity.during('first', async () => {
      await Promise.resolve();
      order.push('first');
      void second();
    });
    await settling.settled();
    expect(order).toEqual(['first', 'second']);
  });

  it('runs what is due now, and nothing that is due later', async () => {
    const ran: string[] = [];
    clock.after(0, () => ran.push('now'));
    clock.after(1, () => ran.push('later'));
    await settling.settled();
    expect(ran).toEqual(['now']);
    expect(clock.now()).toBe(start);
  });

  it('lets the work of one moment end before the next moment comes', async () => {
    const seen: number[] = [];
    for (const seconds of [1, 2]) {
      clock.after(seconds * 1000, () => {
        void activity.during('work', async () => {
          await new Promise((resolve) => setImmediate(resolve));
          seen.push(clock.now() - start);
        });
      });
    }
    await settling.advance(10);
    expect(seen).toEqual([1000, 2000]);
    expect(clock.now()).toBe(start + 10_000);
  });

  it('gives up on work that does not end, and names it', async () => {
    activity.begin('the endless task');
    const impatient = new Settling(activity, clock, 50);
    await expect(impatient.settled()).rejects.toThrow(
      'did not come to rest within 0.05 s; under way: the endless task',
    );
  });

  it('gives up on things that start each other for ever', async () => {
    const round = (): void => {
      void activity.during('round', async () => {
        await Promise.resolve();
        clock.after(0, round);
      });
    };
    round();
    await expect(settling.settled()).rejects.toThrow('did not come to rest within 10000 rounds');
  });

  it('turns the clock until the predicate holds, and no further than it has to', async () => {
    let ready = false;
    clock.after(7500, () => {
      ready = true;
    });
    await settling.runUntil(() => ready);
    expect(clock.now()).toBe(start + 8000);
  });

  it('gives up when the predicate does not hold in time', async () => {
    const never = settling.runUntil(() => false, { limitSeconds: 30, stepSeconds: 10, what: 'the end' });
    await expect(never).rejects.toThrow(
      'the end did not happen within 30 virtual seconds; it is 2031-04-06T12:00:30.000Z',
    );
  });
});
