import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';
import { sweep } from '../../lib/reconcile/sweep.ts';
import { cluster, startWorld, triggerOf, type World, webService } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

function named(name: string, overrides: Partial<DesiredService> = {}): DesiredService {
  const web = webService();
  const content = web.taskDefinition.kind === 'declared' ? web.taskDefinition.content : {};
  return {
    ...web,
    service: name,
    taskDefinition: { kind: 'declared', content: { ...content, family: name }, place: web.place },
    ...overrides,
  };
}

describe('a sweep', () => {
  it('asks for a pass where something is to be done, and writes nothing itself', async () => {
    await world.settle(named('api'));
    const report = await world.sweep([named('api'), named('web')]);
    expect(report).toEqual({ services: 2, inSync: 1, requested: 1, unknown: 0 });
    expect(world.requests).toMatchObject([
      { cluster, service: 'web', environment: 'production', trigger: { kind: 'schedule' } },
    ]);
    expect(() => world.service('web')).toThrow('no service web');
  });

  it('asks for a pass where a deployment is to be settled', async () => {
    await world.pass(named('api'));
    expect((await world.sweep([named('api')])).requested).toBe(0);
    world.later(10);
    expect((await world.sweep([named('api')])).requested).toBe(1);
  });

  it('asks for a pass where there is news to publish, and not once it was', async () => {
    await world.settle(named('api'));
    world.person('UpdateService', { cluster, service: 'api', desiredCount: 5 });
    expect((await world.sweep([named('api')])).requested).toBe(1);
    await world.pass(named('api'));
    expect((await world.sweep([named('api')])).requested).toBe(0);
  });

  it('asks for a pass where a pass was cut off and its deployment failed', async () => {
    await world.settle(named('api'));
    world.push('1.4.1');
    const cut = world.faults.add({ fault: { kind: 'cut' }, match: { operation: 'TagResource' }, times: 9 });
    await expect(world.pass(named('api'))).rejects.toThrow();
    cut.remove();
    world.later(10);
    expect((await world.sweep([named('api')])).requested).toBe(1);
  });

  it('asks for nothing while a target is held', async () => {
    await world.settle(named('api'));
    world.push('1.4.1');
    world.emulated.crashWhen(() => ({ exitCode: 1 }));
    await world.settle(named('api'));
    expect((await world.sweep([named('api')])).requested).toBe(0);
  });

  it('asks once a day for a pass where an image runs that Git does not name', async () => {
    const { app } = webService().images;
    if (!app) throw new Error('the web service has an image');
    const record = {
      to: 'commit',
      file: 'i.yaml',
      path: ['app'],
      value: '${tag}',
      message: '',
      recorded: '1',
    } as const;
    const api = named('api', { images: { app: { ...app, record } } });
    await world.settle(api);
    expect((await world.sweep([api])).requested).toBe(0);
    expect((await world.sweep([api], true)).requested).toBe(1);
    const current = named('api', { images: { app: { ...app, record: { ...record, recorded: '1.4.0' } } } });
    expect((await world.sweep([current], true)).requested).toBe(0);
  });

  it('sends its requests in tens', async () => {
    const names = Array.from({ length: 23 }, (_, index) => `s${index}`);
    const report = await world.sweep(names.map((name) => named(name)));
    expect(report).toMatchObject({ services: 23, requested: 23 });
    expect(world.requests).toHaveLength(23);
  });

  it('goes on when some services cannot be read, and calls none of them drifted', async () => {
    await world.settle(named('api'));
    world.faults.fail('AccessDeniedException', 'no', { operation: 'DescribeTaskDefinition' }, { times: 99 });
    world.push('1.4.1');
    const report = await world.sweep([named('api')]);
    expect(report).toMatchObject({ services: 1, requested: 0, unknown: 1 });
    expect(world.decisions.map(({ message }) => message)).toContain('unknown');
  });

  it('has a refused read published once a day, and a transient one never', async () => {
    await world.settle(named('api'));
    const denied = world.faults.fail('AccessDeniedException', 'no', { operation: 'DescribeServices' }, { times: 99 });
    expect((await world.sweep([named('api')], true)).requested).toBe(1);
    denied.remove();
    world.faults.throttle({ operation: 'DescribeServices' }, { times: 99 });
    expect(await world.sweep([named('api')], true)).toMatchObject({ requested: 0, unknown: 1 });
  });

  it('counts what could not be read, by the error’s code', async () => {
    await world.settle(named('api'));
    const counted: unknown[] = [];
    const telemetry: Telemetry = { decision() {}, count: (...one) => void counted.push(one) };
    const look = () =>
      sweep(
        { batches: oneBatch([named('api')]), trigger: triggerOf('schedule', world), repeats: false },
        { ...world.adapters, telemetry, requests: { send: async () => undefined } },
      );
    world.faults.fail('AccessDeniedException', 'no', { operation: 'DescribeServices' });
    await look();
    world.faults.throttle({ operation: 'ListImages' }, { times: 99 });
    await look();
    expect(counted).toEqual([
      ['Errors', 1, { code: 'Access' }],
      ['Errors', 1, { code: 'Transient' }],
    ]);
  });

  it('is told of a cluster that does not exist, and where Berth looked', async () => {
    const lost = named('api', { environment: { ...webService().environment, cluster: 'nowhere' } });
    await world.sweep([lost]);
    expect(world.decisions[0]?.fields.error).toMatch(/there is no cluster nowhere in eu-west-1/);
  });
});

async function* oneBatch(services: readonly DesiredService[]): AsyncGenerator<readonly DesiredService[]> {
  yield services;
}
