import fc from 'fast-check';
import { VirtualClock } from '../../sandbox/clock.ts';

describe('virtual time', () => {
  it('runs everything in the order of time, then of asking, and nothing that was called off', () => {
    const orders = fc.array(fc.record({ after: fc.nat(50), calledOff: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(orders, (asked) => {
        const clock = new VirtualClock(1000);
        const ran: [number, number][] = [];
        for (const [index, { after, calledOff }] of asked.entries()) {
          const callOff = clock.after(after, () => ran.push([clock.now(), index]));
          if (calledOff) callOff();
        }
        clock.advance(50);
        const expected = asked
          .map(({ after, calledOff }, index) => ({ at: 1000 + after, index, calledOff }))
          .filter(({ calledOff }) => !calledOff)
          .sort((a, b) => a.at - b.at || a.index - b.index);
        expect(ran).toEqual(expected.map(({ at, index }) => [at, index]));
        expect(clock.untilNext()).toBeUndefined();
      }),
    );
  });

  it('stops where it is told to, and says how long until the next thing', () => {
    const clock = new VirtualClock(0);
    const ran: string[] = [];
    clock.after(100, () => ran.push('first'));
    clock.after(200, () => ran.push('second'));
    expect(clock.untilNext()).toBe(100);
    clock.advance(150);
    expect([ran, clock.now(), clock.seconds(), clock.untilNext()]).toEqual([['first'], 150, 0.15, 50]);
  });

  it('runs what is asked for on the way, when it falls due on the way', () => {
    const clock = new VirtualClock(0);
    const ran: number[] = [];
    clock.after(10, () => clock.after(10, () => ran.push(clock.now())));
    clock.advance(30);
    expect(ran).toEqual([20]);
  });

  it('does not run for ever at one moment', () => {
    const clock = new VirtualClock(0);
    const again = (): void => {
      clock.after(0, again);
    };
    again();
    expect(() => clock.advance(1)).toThrow('Things start each other for ever at 0');
  });
});
