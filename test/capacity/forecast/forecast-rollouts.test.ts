import type { ClusterCapacity } from '../../../lib/capacity/cluster-capacity.ts';
import type { ServiceRollout } from '../../../lib/capacity/service-rollout.ts';
import { clusterOf, instanceOf, port8080, rolloutOf, takes } from '../cluster-builder.ts';
import { fat, forecast, full, only, said } from './forecasting.ts';

/** One instance, all of which a task holds that is about to stop. */
const stoppingCluster = clusterOf(
  full(1).map(({ instance, tasks }) => ({
    instance: { ...instance, taskGroups: new Map() },
    tasks: tasks.map((task) => ({ ...task, desiredStatus: 'STOPPED', cpu: 2048, memory: 1024 })),
  })),
);

describe('the rollout of one service', () => {
  it('is nothing of nothing', () => {
    expect(forecast(clusterOf(full(3)))).toEqual([]);
  });

  it.each<[string, ClusterCapacity, Partial<ServiceRollout>, string]>([
    ['fits beside its old tasks', clusterOf([instanceOf(0, { runs: { web: 2 } })]), {}, 'fitsNow'],
    [
      'fits into the room that its old tasks give back, one by one',
      clusterOf([instanceOf(0, { runs: { web: 3 } })]),
      { desiredCount: 3 },
      'fitsNow',
    ],
    ['fits a first time', clusterOf([instanceOf(0), instanceOf(1)]), { running: undefined }, 'fitsNow'],
    ['fits with 0 tasks', clusterOf(full(3)), { desiredCount: 0 }, 'fitsNow'],
    ['fits with fewer tasks', clusterOf(full(3)), { desiredCount: 2, requirements: fat }, 'fitsNow'],
    [
      'has no room for a task more than the minimum lets stop',
      clusterOf(full(2)),
      { requirements: fat },
      'cannotFinish noRoom 0/2',
    ],
    [
      'goes task by task where the minimum lets one stop',
      clusterOf(full(2)),
      { requirements: fat, minimumHealthyPercent: 50, maximumPercent: 100 },
      'fitsNow',
    ],
    [
      'stands still when 75 % of two must stay and no more than two may be',
      clusterOf(full(2)),
      { requirements: fat, minimumHealthyPercent: 75, maximumPercent: 100 },
      'cannotFinish deadlock 0/2',
    ],
    [
      'stands still when 125 % of three starts none and 100 % lets none stop',
      clusterOf([instanceOf(0, { runs: { web: 3 } })]),
      { desiredCount: 3, maximumPercent: 125 },
      'cannotFinish deadlock 0/3',
    ],
    [
      'stands still before its first task when the maximum allows none',
      clusterOf([instanceOf(0)]),
      { desiredCount: 1, maximumPercent: 50 },
      'cannotFinish deadlock 0/1',
    ],
    [
      'finishes four at 50 % and 200 %',
      clusterOf([instanceOf(0, { runs: { web: 4 } })]),
      { desiredCount: 4, minimumHealthyPercent: 50 },
      'fitsNow',
    ],
    [
      'uses what tasks give back that are about to stop',
      stoppingCluster,
      { requirements: fat, desiredCount: 1, running: undefined },
      'fitsNow',
    ],
    ['finds no instance', clusterOf([]), {}, 'cannotFinish noInstances 0/2'],
    [
      'finds none that takes tasks',
      clusterOf([instanceOf(0, { status: 'DRAINING' }), instanceOf(1, { agentConnected: false })]),
      {},
      'cannotFinish noInstances 0/2',
    ],
    [
      'finds no attribute',
      clusterOf([instanceOf(0)]),
      { requirements: takes({ attributes: [{ name: 'ecs.capability.fsx' }] }) },
      'cannotFinish noInstanceMatches 0/2',
    ],
    [
      'finds no instance of the zone',
      clusterOf([instanceOf(0)]),
      { constraints: [{ type: 'memberOf', expression: 'attribute:ecs.availability-zone == eu-west-1c' }] },
      'cannotFinish noInstanceMatches 0/2',
    ],
    [
      'finds too few for tasks of an instance each',
      clusterOf([instanceOf(0), instanceOf(1)]),
      { desiredCount: 3, constraints: [{ type: 'distinctInstance' }] },
      'cannotFinish noRoom 2/3',
    ],
  ])('%s', (_, cluster, some, expected) => {
    expect(said(only(cluster, rolloutOf(some)).fit)).toBe(expected);
  });

  it('says what it needs, what keeps the old tasks, and what the closest instances lack', () => {
    expect(only(clusterOf(full(2)), rolloutOf({ requirements: fat })).fit).toEqual({
      kind: 'cannotFinish',
      cause: 'noRoom',
      reason:
        'no instance of the cluster has room for one more task of 2048 CPU units, 1024 MiB; the 2 old tasks cannot stop, because 2 tasks must stay healthy',
      next: 'set minimumHealthyPercent to 50 or less so that old tasks go first, or add instances, or have fewer or smaller tasks',
      started: 0,
      wanted: 2,
      closest: [0, 1].map((nth) => ({
        instance: `arn:aws:ecs:eu-west-1:111122223333:container-instance/production/${nth}`,
        ec2InstanceId: `i-${nth}`,
        availabilityZone: `eu-west-1${'ab'[nth]}`,
        lacks: [{ kind: 'CPU', detail: 'needs 2048 CPU units, has 0', share: 1 }],
      })),
    });
  });

  it('says which percentages would let it go on', () => {
    const rollout = rolloutOf({ requirements: fat, minimumHealthyPercent: 75, maximumPercent: 100 });
    expect(only(clusterOf(full(2)), rollout).fit).toMatchObject({
      reason:
        'nothing can start and nothing can stop with 2 tasks: 75 % of 2 is 2 that must stay healthy, and 100 % of 2 is 2 at the most',
      next: 'set maximumPercent to 150 or more or set minimumHealthyPercent to 50 or less',
    });
  });
});

describe('a static host port', () => {
  const requirements = takes({ ports: port8080 });
  const held = (count: number) =>
    Array.from({ length: count }, (_, nth) => instanceOf(nth, { runs: { web: 1 }, each: requirements }));

  it.each<[string, number, Partial<ServiceRollout>, string]>([
    ['needs a free instance when none may stop', 0, {}, 'cannotFinish hostPort 0/2'],
    ['goes over a single free instance', 1, {}, 'fitsNow'],
    ['goes without one when a task may stop', 0, { minimumHealthyPercent: 50 }, 'fitsNow'],
    ['needs one for each new task in blue/green', 1, { strategy: 'BLUE_GREEN' }, 'cannotFinish hostPort 1/2'],
    ['finds them in blue/green', 2, { strategy: 'BLUE_GREEN' }, 'fitsNow'],
  ])('%s', (_, free, some, expected) => {
    const empty = Array.from({ length: free }, (__, nth) => instanceOf(2 + nth));
    expect(said(only(clusterOf([...held(2), ...empty]), rolloutOf({ requirements, ...some })).fit)).toBe(expected);
  });
});

describe('rollouts that go on together', () => {
  const other = (some: Partial<ServiceRollout>) => rolloutOf({ ...some, service: 'api', running: undefined });

  it('fit each alone, and not together', () => {
    const cluster = clusterOf([instanceOf(0)]);
    const web = rolloutOf({ running: undefined, requirements: takes({ cpu: 1024 }) });
    const api = other({ requirements: takes({ cpu: 1024 }) });
    expect([only(cluster, web), only(cluster, api)].map(({ fit }) => said(fit))).toEqual(['fitsNow', 'fitsNow']);
    expect(forecast(cluster, web, api).map(({ fit }) => said(fit))).toEqual(['fitsNow', 'cannotFinish noRoom 0/2']);
    expect(forecast(cluster, api, web).map(({ fit }) => said(fit))).toEqual(['fitsNow', 'cannotFinish noRoom 0/2']);
  });

  it('use what the old tasks of each other give back', () => {
    const cluster = clusterOf(full(2));
    const small = rolloutOf({ running: fat, minimumHealthyPercent: 50 });
    expect(forecast(cluster, other({ requirements: takes() }), small).map(({ fit }) => said(fit))).toEqual([
      'fitsNow',
      'fitsNow',
    ]);
  });

  const oneFree = clusterOf([...full(1), instanceOf(1)]);
  const api = other({ desiredCount: 1, requirements: fat });

  it.each<[string, Partial<ServiceRollout>, readonly string[], readonly string[]]>([
    ['shifts traffic', { strategy: 'BLUE_GREEN' }, ['unknown', 'fitsNow'], ['fitsNow', 'cannotFinish noRoom 0/1']],
    ['rolls', {}, ['fitsNow', 'fitsNow'], ['fitsNow', 'cannotFinish noRoom 0/1']],
  ])('begin as they are listed, or later where web %s', (_, some, first, last) => {
    const web = rolloutOf({ desiredCount: 1, requirements: fat, running: fat, ...some });
    expect(forecast(oneFree, web, api).map(({ fit }) => said(fit))).toEqual(first);
    expect(forecast(oneFree, api, web).map(({ fit }) => said(fit))).toEqual(last);
  });

  it('say that nobody knows how soon one starts its tasks that shifts traffic', () => {
    const web = rolloutOf({ desiredCount: 1, requirements: fat, running: fat, strategy: 'CANARY' });
    const reason = expect.stringContaining('how soon a deployment that shifts traffic starts its tasks');
    expect(forecast(oneFree, web, api)[0]?.fit).toMatchObject({ kind: 'unknown', reason });
  });
});

describe('a daemon', () => {
  const daemon = (some: Partial<ServiceRollout> = {}) =>
    rolloutOf({ schedulingStrategy: 'DAEMON', minimumHealthyPercent: 0, maximumPercent: 100, ...some });

  it.each<[string, ClusterCapacity, ServiceRollout, string]>([
    ['stops before it starts', clusterOf(full(3)), daemon({ requirements: fat }), 'fitsNow'],
    ['joins instances without one', clusterOf([...full(1), instanceOf(1)]), daemon({ requirements: fat }), 'fitsNow'],
    [
      'needs room on every instance that meets its constraints',
      clusterOf([instanceOf(0), instanceOf(1, { runs: { other: 4 } })]),
      daemon({ running: undefined }),
      'cannotFinish noRoom 1/2',
    ],
    [
      'wants no task on one that does not',
      clusterOf([instanceOf(0), instanceOf(1, { runs: { other: 4 } })]),
      daemon({ constraints: [{ type: 'memberOf', expression: 'attribute:ecs.availability-zone == eu-west-1a' }] }),
      'fitsNow',
    ],
    [
      'stands still at a minimum of 100 %',
      clusterOf(full(2)),
      daemon({ minimumHealthyPercent: 100 }),
      'cannotFinish deadlock 0/2',
    ],
    ['wants none on a cluster without instances', clusterOf([]), daemon(), 'fitsNow'],
  ])('%s', (_, cluster, rollout, expected) => {
    expect(said(only(cluster, rollout).fit)).toBe(expected);
  });
});

describe('only the count', () => {
  it.each<[string, number, string]>([
    ['adds beside what runs', 4, 'fitsNow'],
    ['adds as many as there is room for', 5, 'cannotFinish noRoom 2/3'],
    ['stops what is over', 1, 'fitsNow'],
    ['stays as it is', 2, 'fitsNow'],
  ])('%s', (_, desiredCount, expected) => {
    const cluster = clusterOf([instanceOf(0, { runs: { web: 2 } })]);
    expect(said(only(cluster, rolloutOf({ desiredCount, replaces: false })).fit)).toBe(expected);
  });
});

it('moves tasks off instances that drain already, whatever the rollout', () => {
  const cluster = clusterOf([instanceOf(0, { runs: { web: 2 }, status: 'DRAINING' }), instanceOf(1)]);
  expect(only(cluster, rolloutOf({ replaces: false }))).toMatchObject({ fit: { kind: 'fitsNow' }, peakTasks: 4 });
});

describe('the figures of a forecast', () => {
  const two = clusterOf([instanceOf(0, { runs: { web: 2 } }), instanceOf(1)]);

  it.each<[string, Partial<ServiceRollout>, number]>([
    ['at 200 %', {}, 4],
    ['at 150 %', { maximumPercent: 150 }, 3],
    ['at 100 %', { minimumHealthyPercent: 50, maximumPercent: 100 }, 2],
    ['with a second full set, whatever the maximum', { strategy: 'BLUE_GREEN', maximumPercent: 100 }, 4],
  ])('name the most tasks %s', (_, some, peakTasks) => {
    expect(only(two, rolloutOf(some))).toMatchObject({ peakTasks, peakInstances: 2 });
  });

  it.each<[readonly number[], number | undefined]>([
    [[], undefined],
    [[60], 60],
    [[300, 60, 90], 90],
    [[60, 91], 76],
  ])('take the median of recent durations %j', (recentDurations, expected) => {
    expect(only(two, rolloutOf({ recentDurations })).estimatedSeconds).toBe(expected);
  });
});
