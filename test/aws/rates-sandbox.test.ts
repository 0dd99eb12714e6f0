import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import pLimit from 'p-limit';
import { clientSettings } from '../../lib/aws/clients.ts';
import { createEcs } from '../../lib/aws/ecs.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { CallLog } from '../../sandbox/call-log.ts';
import { VirtualClock } from '../../sandbox/clock.ts';
import { createEcs as emulatedEcs } from '../../sandbox/ecs/ecs.ts';
import { Rates } from '../../sandbox/rates.ts';
import { startServer } from '../../sandbox/server.ts';
import { credentials } from './stand-in.ts';

const region = 'eu-west-1';
const account = '111122223333';

/** An adapter before a sandbox that enforces AWS's rates, both on one clock that the adapter's waiting turns. */
async function start(share: number) {
  const virtual = new VirtualClock();
  let ids = 0;
  const id = (digits: number) => (++ids).toString(16).padStart(digits, '0');
  const services = [emulatedEcs({ account, region, clock: virtual, emit: () => undefined, id })];
  const callLog = new CallLog();
  const rates = new Rates(virtual);
  const server = await startServer({ services, clock: virtual, account, region, callLog, rates });
  const client = new ECSClient({ ...clientSettings({ env: {}, region }), endpoint: server.endpoint, credentials });
  await client.send(new CreateClusterCommand({ clusterName: 'production' }));
  const clock = {
    now: () => virtual.now(),
    wait: async (milliseconds: number) => virtual.advance(milliseconds),
  };
  let throttles = 0;
  const onThrottle = () => {
    throttles += 1;
  };
  const one = () =>
    createEcs({ client, clock, rates: createRequestRates({ clock, share, maxWaitMs: 3_600_000, onThrottle }) });
  return {
    one,
    throttles: () => throttles,
    seconds: () => virtual.seconds(),
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
}

describe('request rates before a sandbox that enforces AWS’s', () => {
  it('are never throttled, and take no longer than the rates alone, less the part kept back', async () => {
    const world = await start(1);
    const ecs = world.one();
    const began = world.seconds();
    const limit = pLimit(8);
    const reads = Array.from({ length: 300 }, () => limit(() => ecs.describeServices('production', ['web'])));
    await Promise.all(reads);
    expect(world.throttles()).toBe(0);
    // 300 calls of a bucket of 100 that grows by 20 a second; a second's worth of the burst is kept back.
    expect(world.seconds() - began).toBeCloseTo((300 - 80) / 20, 0);
    await world.close();
  });

  it('are never throttled when two share them', async () => {
    const world = await start(0.5);
    const [first, second] = [world.one(), world.one()];
    const limit = pLimit(8);
    const reads = Array.from({ length: 200 }, (_, index) =>
      limit(() => (index % 2 === 0 ? first : second).describeServices('production', ['web'])),
    );
    await Promise.all(reads);
    expect(world.throttles()).toBe(0);
    await world.close();
  });

  it('come through all the same when others use the rates up, slower', async () => {
    const world = await start(1);
    const [first, second] = [world.one(), world.one()];
    const reads = [first, second].map(async (ecs) => {
      for (let count = 0; count < 150; count += 1) await ecs.describeServices('production', ['web']);
    });
    await Promise.all(reads);
    expect(world.throttles()).toBeGreaterThan(0);
    expect(world.throttles()).toBeLessThan(30);
    await world.close();
  });
});
