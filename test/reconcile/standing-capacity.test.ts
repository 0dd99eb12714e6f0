import { TransientError } from '../../lib/errors.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import { sweep } from '../../lib/reconcile/sweep.ts';
import { fargate, startWorld, triggerOf, type World, webService } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

const capacityProviderStrategy = [
  { capacityProvider: 'FARGATE', base: 1, weight: 1 },
  { capacityProvider: 'FARGATE_SPOT', weight: 1 },
];

function mixed(overrides: Partial<DesiredService> = {}): DesiredService {
  const { launchType: _, ...definition } = fargate({ desiredCount: 7, capacityProviderStrategy });
  return { ...webService(), definition, ...overrides };
}

/** A sweep that sees every task on FARGATE once Spot is `gone`, and no task while it is `throttled`, and handles what it asks for. */
async function sweepAndPass(desired: DesiredService, { gone = false, throttled = false, repeats = false } = {}) {
  const { capacity } = world.adapters;
  if (!capacity) throw new Error('the world has capacity');
  const onFargate = async (cluster: string, arns: readonly string[]) =>
    (await capacity.ecs.describeTasks(cluster, arns)).map((task) => ({ ...task, capacityProviderName: 'FARGATE' }));
  const throttle = () => Promise.reject(new TransientError('throttled', 'tasks', { retryAfterMs: 1 }));
  const describeTasks = throttled ? throttle : gone ? onFargate : capacity.ecs.describeTasks;
  const seen = { ...capacity, ecs: { ...capacity.ecs, describeTasks } };
  const before = world.requests.length;
  await sweep(
    {
      batches: (async function* () {
        yield [desired];
      })(),
      trigger: triggerOf('schedule', world),
      repeats,
      looksAtCapacity: true,
    },
    { ...world.adapters, capacity: seen, requests: { send: async (some) => void world.requests.push(...some) } },
  );
  const requests = world.requests.slice(before);
  const published = world.results.length;
  for (const request of requests) await pass(desired, request, world.adapters);
  return { requests, story: world.story().slice(published) };
}

describe('a sweep over services that run by capacity provider strategies', () => {
  it('reports tasks that run on other providers once, and forgets it when they are spread again', async () => {
    const web = mixed();
    await world.settle(web);
    expect((await sweepAndPass(web)).requests).toEqual([]);
    const { requests, story } = await sweepAndPass(web, { gone: true });
    expect(requests).toMatchObject([{ service: 'web', capacity: [{ kind: 'spread', about: 'FARGATE FARGATE_SPOT' }] }]);
    expect(story).toEqual(['service.held']);
    expect(world.results.at(-1)?.data).toMatchObject({
      hold: { kind: 'spread', reason: expect.stringContaining('7 on FARGATE instead of 4') },
    });
    expect((await sweepAndPass(web, { gone: true })).requests).toEqual([]);
    const back = await sweepAndPass(web);
    expect(back).toMatchObject({ requests: [{ capacity: [] }], story: [] });
    expect((await sweepAndPass(web)).requests).toEqual([]);
    expect((await sweepAndPass(web, { gone: true })).story).toEqual(['service.held']);
  });

  it('keeps what was said while passes come that do not look at the cluster', async () => {
    const web = mixed();
    await world.settle(web);
    await sweepAndPass(web, { gone: true });
    const note = world.tags()['berth:held'];
    await world.pass(web);
    expect(world.tags()['berth:held']).toBe(note);
    expect(note).toMatch(/^z/);
  });

  it('counts such a service as in sync, and lets it roll out', async () => {
    const web = mixed();
    await world.settle(web);
    const { requests } = await sweepAndPass(web, { gone: true });
    const [request] = requests;
    if (!request) throw new Error('a request is expected');
    const report = await pass(web, request, world.adapters);
    expect(report.consideration.plan).toMatchObject({ inSync: true, actions: [], held: [{ kind: 'spread' }] });
    world.push('1.4.1');
    const next = await pass(web, request, world.adapters);
    expect(next.applied?.deployment).toBeDefined();
  });

  it('reads no cluster for capacity: off, nor for services without such a strategy', async () => {
    await world.settle(mixed());
    await world.settle(webService({ overrides: { service: 'api' } }));
    world.counts();
    await sweepAndPass(mixed({ capacity: 'off' }), { gone: true });
    await sweepAndPass(webService({ overrides: { service: 'api' } }), { gone: true });
    expect(Object.keys(world.counts()).filter((name) => /Clusters|Tasks|Providers/.test(name))).toEqual([]);
  });

  it('asks for what is due, and says nothing of the rest, while the cluster cannot be read', async () => {
    const web = mixed();
    await world.settle(web);
    expect((await sweepAndPass(web, { throttled: true })).requests).toEqual([]);
    world.push('1.4.1');
    const { requests } = await sweepAndPass(web, { throttled: true });
    expect(requests).toMatchObject([{ service: 'web' }]);
    expect(requests[0]).not.toHaveProperty('capacity');
  });

  it('repeats what it cannot note once a day', async () => {
    const web = mixed();
    await world.settle(web);
    const report = { ...web, mode: 'report' as const };
    expect((await sweepAndPass(report, { gone: true })).story).toEqual([]);
    expect((await sweepAndPass(report, { gone: true, repeats: true })).story).toEqual(['service.held']);
  });
});
