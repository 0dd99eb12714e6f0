import type { JsonObject } from '../../lib/json.ts';
import type { CapacityMode, DesiredService } from '../../lib/manifest/desired-service.ts';
import { observeService } from '../../lib/observe/observe.ts';
import { applyConsidered } from '../../lib/reconcile/apply-considered.ts';
import { consider } from '../../lib/reconcile/consider.ts';
import { foresee, foreseeHold } from '../../lib/reconcile/foresee.ts';
import { type Registration, registerInstance } from '../../sandbox/ecs/instances/register-instance.ts';
import { desiredService } from '../plan/builders.ts';
import { cluster, startWorld, triggerOf, type World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld({ ecs: { emptyClusters: 'none' } });
});

afterEach(() => world.stop());

function join(more: Partial<Registration> = {}): void {
  const ecs = world.emulated.worldAt();
  const record = ecs.clusters.get(cluster);
  if (!record) throw new Error('there is no cluster');
  const ec2InstanceId = `i-${record.instances.size + 1}`;
  registerInstance(ecs, record, { ec2InstanceId, cpu: 1024, memory: 2048, instanceType: 'm5.large', ...more });
}

/** A service of tasks of 512 MiB on instances; `content` lies over its task definition. */
function onInstances(
  name: string,
  definition: JsonObject,
  content: JsonObject = {},
  capacity: CapacityMode = 'block',
): DesiredService {
  const desired = desiredService();
  const base = desired.taskDefinition.kind === 'declared' ? desired.taskDefinition.content : {};
  const { networkMode: _, ...rest } = base;
  return {
    ...desired,
    service: name,
    capacity,
    taskDefinition: {
      kind: 'declared',
      content: { ...rest, family: name, networkMode: 'bridge', requiresCompatibilities: ['EC2'], ...content },
      place: desired.place,
    },
    definition: { launchType: 'EC2', desiredCount: 2, ...definition },
  };
}

async function considered(desired: DesiredService) {
  return consider(await observeService(desired, world.adapters), world.clock.now());
}

const more = { memory: '1536' };

describe('a pass with capacity: block', () => {
  it('creates what fits, and holds what does not until there is room', async () => {
    join();
    const fits = onInstances('web', { desiredCount: 2 });
    await world.settle(fits);
    expect(world.service().runningCount).toBe(2);
    const grown = onInstances('web', { desiredCount: 2 }, more);
    const held = await world.pass(grown);
    expect(held.applied?.deployment).toBeUndefined();
    expect(held.consideration.plan.held).toMatchObject([{ kind: 'capacity' }]);
    expect(held.consideration.plan.held[0]?.reason).toMatch(/^it would not fit: .*MiB/);
    expect(world.story().slice(-1)).toEqual(['service.held']);
    await world.pass(grown);
    expect(world.story().filter((kind) => kind === 'service.held')).toHaveLength(1);
    join({ memory: 4096 });
    await world.settle(grown);
    expect(world.service().runningCount).toBe(2);
    expect(world.story().slice(-2)).toEqual(['deployment.started', 'deployment.succeeded']);
  });

  it('creates no service in a cluster without instances', async () => {
    const report = await world.pass(onInstances('web', {}));
    expect(report.consideration.plan).toMatchObject({
      actions: [],
      held: [{ kind: 'capacity' }],
      forecast: { fit: { kind: 'cannotFinish', cause: 'noInstances' } },
    });
    expect(() => world.service()).toThrow('no service web');
  });

  it('holds nothing for what may not be read', async () => {
    join({ memory: 100 });
    const denied = world.faults.add({
      fault: { kind: 'error', code: 'AccessDeniedException', message: 'not authorized' },
      match: { operation: 'ListContainerInstances' },
      times: 99,
    });
    const report = await world.pass(onInstances('web', {}));
    denied.remove();
    expect(report.consideration.plan.forecast?.fit).toMatchObject({
      kind: 'unknown',
      unread: [{ what: 'containerInstances' }],
    });
    expect(report.consideration.plan.held).toEqual([]);
    expect(world.service().desiredCount).toBe(2);
  });

  it('reads no cluster where nothing starts, where Fargate finds the room, or where nobody asked to hold', async () => {
    join();
    const web = onInstances('web', {});
    await world.settle(web);
    world.counts();
    await world.pass(web);
    await world.pass(onInstances('web', { desiredCount: 1 }));
    await world.pass(onInstances('web', { desiredCount: 1 }, more, 'warn'));
    const fargate = { launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };
    await world.pass({
      ...desiredService(),
      service: 'api',
      capacity: 'block',
      definition: { desiredCount: 1, ...fargate },
    });
    const reads = Object.keys(world.counts()).filter((name) => /Instances|Clusters|Tasks|Providers/.test(name));
    expect(reads).toEqual([]);
  });
});

describe('foresee', () => {
  it('sees services of one commit together: each fits alone, and both do not', async () => {
    join();
    const web = await considered(onInstances('web', { desiredCount: 2 }, { memory: '700' }));
    const api = await considered(onInstances('api', { desiredCount: 2 }, { memory: '700' }));
    for (const one of [web, api]) {
      const alone = await foreseeHold(one, world.adapters);
      expect(alone.plan.forecast?.fit.kind).toBe('fitsNow');
    }
    const together = await foresee([web, api], world.adapters);
    expect(together.map(({ plan }) => [plan.service, plan.forecast?.fit.kind])).toEqual([
      ['web', 'fitsNow'],
      ['api', 'cannotFinish'],
    ]);
  });

  it('reads a cluster once, however many services start', async () => {
    join();
    const services = await Promise.all(['a', 'b', 'c', 'd'].map((name) => considered(onInstances(name, {}))));
    world.counts();
    await foresee(services, world.adapters);
    expect(world.counts()).toEqual({
      'ecs:DescribeClusters': 1,
      'ecs:ListContainerInstances': 1,
      'ecs:DescribeContainerInstances': 1,
      'ecs:ListTasks': 1,
    });
  });
});

describe('how long a rollout takes', () => {
  it('is told from the deployments that the service had, with one call for each that rolls out', async () => {
    join({ memory: 4096 });
    const web = onInstances('web', { desiredCount: 1 });
    await world.settle(web);
    world.counts();
    const next = await considered(onInstances('web', { desiredCount: 1 }, { memory: '640' }));
    const [foreseen] = await foresee([next], world.adapters);
    expect(foreseen?.plan.forecast?.estimatedSeconds).toBeGreaterThan(40);
    expect(world.counts()['ecs:ListServiceDeployments']).toBe(1);
  });
});

describe('a plan that a person took time to confirm', () => {
  it('is not carried out when the room that it found is gone', async () => {
    join();
    const web = onInstances('web', { desiredCount: 2 });
    const shown = await foreseeHold(await considered(web), world.adapters);
    expect(shown.plan.forecast?.fit.kind).toBe('fitsNow');
    await world.pass(onInstances('other', { desiredCount: 3 }, {}, 'off'));
    world.later(5);
    const applied = applyConsidered(shown, triggerOf('person', world), world.adapters);
    await expect(applied).rejects.toThrow(
      /^web fitted when its plan was shown, and does not any more: .+, and nothing was written/,
    );
    expect(() => world.service()).toThrow('no service web');
  });
});
