import { createEcs } from '../../lib/aws/ecs.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { ecsClientAt, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

describe('the system clock', () => {
  it('is this machine’s when nothing else is known', () => {
    expect(Math.abs(createSystemClock().now() - Date.now())).toBeLessThan(1_000);
  });

  it('follows the time that AWS’s answers give', async () => {
    const hour = 3_600_000;
    const standIn = await startStandIn(() => ({
      body: '{"services":[]}',
      headers: { date: new Date(Date.now() + hour).toUTCString() },
    }));
    const client = ecsClientAt(standIn.url);
    const clock = createSystemClock(() => client.config.systemClockOffset);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
    const impatient = new ImpatientClock();
    const ecs = createEcs({ client, clock: impatient, rates: createRequestRates({ clock: impatient }) });
    await ecs.describeServices('production', ['web']);
    expect(Math.abs(clock.now() - Date.now() - hour)).toBeLessThan(2_500);
    client.destroy();
    await standIn.close();
  });

  it.each([1_000, -1_999, 0])('does not tremble with an offset of %s ms, which whole seconds explain', (offset) => {
    const clock = createSystemClock(() => offset);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(500);
  });

  it('keeps the offset that it has while the measure stays near it', () => {
    let offset = -60_000;
    const clock = createSystemClock(() => offset);
    const behind = () => Math.round((clock.now() - Date.now()) / 1_000);
    expect(behind()).toBe(-60);
    offset = -61_500;
    expect(behind()).toBe(-60);
    offset = 0;
    expect(behind()).toBe(0);
  });

  it('waits', async () => {
    const clock = createSystemClock();
    const before = performance.now();
    await clock.wait(5);
    expect(performance.now() - before).toBeGreaterThanOrEqual(4);
  });
});
