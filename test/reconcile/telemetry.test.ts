import type { MetricName, Telemetry } from '../../lib/ports/telemetry.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import { cluster, startWorld, triggerOf, type World, webService } from './world.ts';

const web = webService();
let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

interface Counted {
  readonly metric: MetricName;
  readonly value: number;
  readonly dimension: Readonly<Record<string, string>> | undefined;
}

/** A pass, and what it logged and counted. */
async function watched(kind: 'schedule' | 'image-push' | 'deployment' = 'schedule', since = 0) {
  const counts: Counted[] = [];
  const lines: { readonly message: string; readonly fields: object }[] = [];
  const telemetry: Telemetry = {
    decision: (message, fields) => void lines.push({ message, fields }),
    count: (metric, value, dimension) => void counts.push({ metric, value, dimension }),
  };
  const trigger = { ...triggerOf(kind, world), time: new Date(world.clock.now() - since * 1000).toISOString() };
  await pass(web, { trigger }, { ...world.adapters, telemetry });
  return { counts, lines, of: (metric: MetricName) => counts.filter((one) => one.metric === metric) };
}

describe('a pass', () => {
  it('logs one line per decision, with service, commit and digest', async () => {
    await world.settle(web);
    const digest = world.push('1.4.1');
    const { lines, of } = await watched();
    expect(lines.map(({ message }) => message)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    for (const { fields } of lines) {
      expect(fields).toMatchObject({
        service: 'production/web',
        commit: 'c0ffee0',
        digest,
        reason: expect.any(String),
      });
    }
    expect(of('Passes')).toHaveLength(1);
    expect(of('Changes')).toHaveLength(2);
  });

  it('says so when there is nothing to do', async () => {
    await world.settle(web);
    const { lines } = await watched();
    expect(lines).toMatchObject([{ message: 'nothing to do', fields: { inSync: true } }]);
  });

  it('counts holds by their reason', async () => {
    await world.settle(web);
    world.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
    const { of } = await watched();
    expect(of('Holds')).toMatchObject([{ value: 1, dimension: { kind: 'drift' } }]);
  });

  it('counts the seconds from a push to UpdateService', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const { of } = await watched('image-push', 7);
    expect(of('SecondsFromPushToUpdate')).toMatchObject([{ value: 7 }]);
  });

  it('counts the seconds from a push to the steady state', async () => {
    await world.settle(web);
    world.push('1.4.1');
    await watched('image-push', 7);
    const began = world.clock.now() / 1000;
    world.later(10);
    const { of } = await watched('deployment');
    const finished = world.person('ListServiceDeployments', { cluster, service: 'web' })
      .serviceDeployments as readonly {
      readonly finishedAt: number;
    }[];
    expect(of('SecondsFromPushToSteady')).toMatchObject([{ value: (finished[0]?.finishedAt ?? 0) - began + 7 }]);
  });

  it('counts what AWS refuses, by its code', async () => {
    await world.settle(web);
    world.push('1.4.1');
    world.faults.fail('ClientException', 'Role is not valid', { operation: 'RegisterTaskDefinition' });
    const { of, lines } = await watched();
    expect(of('Errors')).toMatchObject([{ dimension: { code: 'Refused' } }]);
    expect(lines[0]).toMatchObject({ message: 'error', fields: { code: 'Refused' } });
    expect(of('Changes')).toEqual([]);
  });
});
