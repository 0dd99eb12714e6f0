import type { Forecast } from '../../lib/capacity/forecast/forecast.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { type PlanInput, planService } from '../../lib/plan/plan-service.ts';
import { inCluster, plannedRollout } from '../../lib/plan/planned-rollout.ts';
import { renderPlanJson } from '../../lib/plan/render-json.ts';
import { verdictOf } from '../../lib/plan/render-pull-request.ts';
import { renderPlansText, renderPlanText } from '../../lib/plan/render-text.ts';
import { chosen, content, desiredService, desiredWith, liveService, wireService } from './builders.ts';

const running = [chosen('1.4.0', 'a')];
const next = [chosen('1.4.1', 'b')];
const cannot: Forecast = {
  service: 'web',
  fit: {
    kind: 'cannotFinish',
    cause: 'noRoom',
    reason: 'no instance has 2048 MiB left',
    next: 'Add an instance, or lower `memory`.',
    started: 1,
    wanted: 2,
    closest: [],
  },
  peakTasks: 3,
  peakInstances: 2,
  estimatedSeconds: undefined,
  estimates: [],
};
const fits: Forecast = { ...cannot, fit: { kind: 'fitsNow' } };
const unknown: Forecast = {
  ...cannot,
  fit: { kind: 'unknown', unread: [], reason: 'the Auto Scaling group could not be read' },
};

function blocking(desired: DesiredService = desiredService()): DesiredService {
  return { ...desired, capacity: 'block' };
}

/** What would be placed by the plan without a forecast. */
function rolloutOf(input: PlanInput) {
  return plannedRollout({ plan: planService(input), ...input });
}

describe('a rollout that would not fit', () => {
  it('is held by capacity: block, with the reason and what to do', () => {
    const plan = planService({ desired: blocking(), live: liveService(), images: next, forecast: cannot });
    expect(plan.actions).toEqual([]);
    expect(plan.held).toMatchObject([
      {
        kind: 'capacity',
        reason: 'it would not fit: no instance has 2048 MiB left',
        next: 'Add an instance, or lower `memory`.',
        changes: [{ path: 'containerDefinitions[app].image' }],
      },
    ]);
    expect(plan).toMatchObject({ inSync: false, remember: undefined });
  });

  it.each(['warn', 'off', undefined] as const)('goes all the same with capacity: %s', (capacity) => {
    const plan = planService({
      desired: { ...desiredService(), capacity },
      live: liveService(),
      images: next,
      forecast: cannot,
    });
    expect(plan.actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('goes when it fits, or when nobody knows', () => {
    for (const forecast of [fits, unknown]) {
      const plan = planService({ desired: blocking(), live: liveService(), images: next, forecast });
      expect(plan.actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    }
  });

  it('creates no service', () => {
    const live = liveService(blocking(), { service: undefined, running: undefined, memory: {}, tags: {} });
    const plan = planService({ desired: blocking(), live, images: next, forecast: cannot });
    expect(plan).toMatchObject({ actions: [], held: [{ kind: 'capacity' }] });
  });

  it('holds more tasks of the same kind, and lets what places none go', () => {
    const desired = blocking(desiredWith({ definition: { desiredCount: 9, healthCheckGracePeriodSeconds: 30 } }));
    const plan = planService({ desired, live: liveService(), images: running, forecast: cannot });
    expect(plan.held).toMatchObject([{ kind: 'capacity', changes: [{ path: 'desiredCount' }] }]);
    expect(plan.actions).toMatchObject([{ kind: 'UpdateService', input: { healthCheckGracePeriodSeconds: 30 } }]);
    expect(plan.actions[0]).not.toHaveProperty('input.desiredCount');
  });

  it('says so once on the screen, and whole to programs', () => {
    const plan = planService({ desired: blocking(), live: liveService(), images: next, forecast: cannot });
    const text = renderPlanText(plan);
    expect(text).toContain('held (capacity): it would not fit\n');
    expect(text.split('no instance has 2048 MiB left')).toHaveLength(2);
    expect(renderPlanJson(plan)).toMatchObject({ forecast: { fit: { kind: 'cannotFinish', cause: 'noRoom' } } });
  });
});

describe('plans of which one would not fit', () => {
  const plan = planService({ desired: desiredService(), live: liveService(), images: next, forecast: cannot });
  const held = planService({ desired: blocking(), live: liveService(), images: next, forecast: cannot });

  it('say so where they are counted, and not of what is held anyway', () => {
    expect(renderPlansText([plan, held]).split('\n').at(-1)).toBe('1 to change, 1 held, 1 would not fit.');
    const problems = { removed: [], problems: [], errors: [] };
    const verdict = verdictOf({ kind: 'planned', environment: 'production', plans: [plan, held], ...problems });
    expect(verdict).toEqual({ state: 'success', description: '1 to change, 1 would not fit, 1 held' });
  });
});

describe('plannedRollout', () => {
  it('is what the deployment takes, with ECS’s defaults', () => {
    expect(rolloutOf({ desired: desiredService(), live: liveService(), images: next })).toEqual({
      service: 'web',
      replaces: true,
      schedulingStrategy: 'REPLICA',
      desiredCount: 2,
      strategy: 'ROLLING',
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      availabilityZoneRebalancing: false,
      healthCheckGracePeriod: 0,
      home: { kind: 'fargate' },
      constraints: [],
      placementStrategy: [],
      requirements: { cpu: 256, memory: 512, gpus: 0, ports: [], enis: 1, attributes: [] },
      running: { cpu: 256, memory: 512, gpus: 0, ports: [], enis: 1, attributes: [] },
      recentDurations: [],
    });
  });

  it.each<[string, JsonObject, object]>([
    [
      'a daemon',
      { schedulingStrategy: 'DAEMON', desiredCount: 0, deploymentConfiguration: undefined, launchType: 'EC2' },
      { schedulingStrategy: 'DAEMON', minimumHealthyPercent: 0, maximumPercent: 100, home: { kind: 'ec2' } },
    ],
    [
      'a strategy',
      { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'spot', weight: 4 }] },
      { home: { kind: 'providers', strategy: [{ capacityProvider: 'spot', base: 0, weight: 4 }] } },
    ],
    [
      'constraints, strategies and a course of its own',
      {
        placementConstraints: [{ type: 'distinctInstance' }, { type: 'memberOf', expression: 'attribute:gpu exists' }],
        placementStrategy: [{ type: 'random' }, { type: 'binpack', field: 'memory' }],
        deploymentConfiguration: { strategy: 'CANARY', minimumHealthyPercent: 50, maximumPercent: 150 },
        availabilityZoneRebalancing: 'ENABLED',
        healthCheckGracePeriodSeconds: 60,
      },
      {
        constraints: [{ type: 'distinctInstance' }, { type: 'memberOf', expression: 'attribute:gpu exists' }],
        placementStrategy: [{ type: 'random' }, { type: 'binpack', field: 'memory' }],
        strategy: 'CANARY',
        minimumHealthyPercent: 50,
        maximumPercent: 150,
        availabilityZoneRebalancing: true,
        healthCheckGracePeriod: 60,
      },
    ],
  ])('reads %s', (_name, service, wanted) => {
    const live = liveService(desiredService(), { service: wireService(service) });
    const desired = { ...desiredService(), definition: {} };
    expect(rolloutOf({ desired, live, images: next })).toMatchObject(wanted);
  });

  it('asks the cluster where neither launch type nor strategy says where tasks go', () => {
    const live = liveService(desiredService(), { service: wireService({ launchType: undefined }) });
    const rollout = rolloutOf({ desired: desiredService(), live, images: next });
    if (!rollout) throw new Error('a rollout is expected');
    expect(inCluster(rollout, []).home).toEqual({ kind: 'ec2' });
    const strategy = [{ capacityProvider: 'asg', base: 0, weight: 1 }];
    expect(inCluster(rollout, strategy).home).toEqual({ kind: 'providers', strategy });
  });

  it('is the count alone, of tasks that take what those that run take, where only the count grows', () => {
    const desired = desiredWith({ definition: { desiredCount: 5 } });
    const rollout = rolloutOf({ desired, live: liveService(desiredService()), images: running });
    expect(rollout).toMatchObject({ replaces: false, desiredCount: 5, running: { cpu: 256, memory: 512 } });
  });

  it('has no fewer tasks than none', () => {
    const fewer = { ...desiredWith({ definition: { desiredCount: -1, launchType: 'EC2' } }), images: {} };
    const live = liveService(fewer, { service: undefined, running: undefined });
    expect(rolloutOf({ desired: fewer, live, images: [] })?.desiredCount).toBe(0);
  });

  it('is nothing where the count shrinks, or nothing changes', () => {
    const desired = desiredWith({ definition: { desiredCount: 1 } });
    expect(rolloutOf({ desired, live: liveService(desiredService()), images: running })).toBeUndefined();
    expect(rolloutOf({ desired: desiredService(), live: liveService(), images: running })).toBeUndefined();
  });

  const onInstances = { service: wireService({ launchType: 'EC2' }) };
  const asked = [{ name: 'ecs.capability.task-eni' }, { name: 'stack', value: 'blue' }];

  /** `web` on instances; its running revision asks for a network interface and an attribute of somebody's own. */
  function instancesLive(desired: DesiredService = desiredService()) {
    const live = liveService(desired, onInstances);
    const revision = live.running;
    if (!revision) throw new Error('a revision is expected');
    const taskDefinition = { ...revision.taskDefinition, requiresAttributes: asked };
    return { ...live, running: { ...revision, taskDefinition } };
  }

  it('has what ECS may ask of instances for a revision that is not registered yet', () => {
    const rollout = rolloutOf({
      desired: { ...desiredService(), definition: {} },
      live: instancesLive(),
      images: next,
    });
    expect(rollout?.requirements.attributes).toEqual([]);
    expect(rollout?.impliedAttributes).toEqual(
      expect.arrayContaining([
        { name: 'ecs.capability.task-eni', because: 'networkMode awsvpc' },
        { name: 'stack', value: 'blue', because: 'the running revision asks for it' },
      ]),
    );
  });

  it('has what ECS asks for where the revision that runs stays', () => {
    const desired = desiredWith({ definition: { desiredCount: 5 } });
    const rollout = rolloutOf({ desired, live: instancesLive(), images: running });
    expect(rollout?.requirements.attributes).toEqual(asked);
    expect(rollout).not.toHaveProperty('impliedAttributes');
  });

  it('tells what runs from what is to run', () => {
    const desired = desiredWith({ content: content({ cpu: '1024', memory: '2048' }) });
    const rollout = rolloutOf({ desired, live: liveService(desiredService()), images: running });
    expect(rollout).toMatchObject({ requirements: { cpu: 1024, memory: 2048 }, running: { cpu: 256, memory: 512 } });
  });
});
