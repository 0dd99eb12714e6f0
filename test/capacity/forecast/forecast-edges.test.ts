import type { ClusterCapacity, UnreadCapacity } from '../../../lib/capacity/cluster-capacity.ts';
import type { ServiceRollout, TaskHome } from '../../../lib/capacity/service-rollout.ts';
import { clusterOf, groupProvider, instanceOf, on, rolloutOf, scaling, takes } from '../cluster-builder.ts';
import { only } from './forecasting.ts';

function forecastOf(cluster: ClusterCapacity, some: Partial<ServiceRollout>) {
  return only(cluster, rolloutOf(some));
}

function split(...weights: readonly number[]): TaskHome {
  return {
    kind: 'providers',
    strategy: weights.map((weight, at) => ({ capacityProvider: `p${at}`, base: 0, weight })),
  };
}

const pair = (maximum: number) => [groupProvider(maximum, { name: 'p0' }), groupProvider(maximum, { name: 'p1' })];

describe('a strategy of two providers', () => {
  const both = [instanceOf(0, { provider: 'p0' }), instanceOf(1, { provider: 'p1' })];

  it('places by the weights', () => {
    const first = { running: undefined, desiredCount: 5, home: split(1, 4) };
    expect(forecastOf(clusterOf(both, { providers: pair(1) }), first).fit.kind).toBe('fitsNow');
  });

  it('does not take the room of one for tasks of the other', () => {
    const first = { running: undefined, desiredCount: 6, home: split(0, 1) };
    expect(forecastOf(clusterOf(both, { providers: pair(1) }), first).fit).toMatchObject({
      kind: 'cannotFinish',
      cause: 'groupMaximum',
      started: 4,
      wanted: 6,
      reason: expect.stringContaining('capacity provider p1 may have 1 instance'),
    });
  });

  it('says that the rounding is an estimate', () => {
    const first = { running: undefined, desiredCount: 3, home: split(1, 1) };
    expect(forecastOf(clusterOf(both, { providers: pair(1) }), first).estimates).toEqual([
      'AWS documents no rounding of weights: the split over p0, p1 goes by the largest remainder',
    ]);
  });
});

describe('what could not be read', () => {
  const unread = (what: UnreadCapacity['what']): ClusterCapacity =>
    clusterOf([instanceOf(0)], { unread: [{ what, subject: 'production', message: 'denied' }] });
  const big = { running: undefined, requirements: takes({ cpu: 2048 }) };

  it.each<UnreadCapacity['what']>(['cluster', 'containerInstances', 'tasks'])(
    '(%s) leaves open what does not fit by the rest',
    (what) => {
      expect(forecastOf(unread(what), big).fit).toMatchObject({ kind: 'unknown', unread: [{ what }] });
    },
  );

  it('leaves open what a group may still launch: its instances are there, read or not', () => {
    const cluster = { ...unread('containerInstances'), providers: [groupProvider(3)] };
    expect(forecastOf(cluster, { running: undefined, home: on('asg') }).fit).toMatchObject({
      kind: 'unknown',
      unread: [{ what: 'containerInstances' }],
    });
  });

  it('leaves open on how many instances a daemon goes', () => {
    const daemon = { schedulingStrategy: 'DAEMON', minimumHealthyPercent: 0, maximumPercent: 100 } as const;
    expect(forecastOf(unread('containerInstances'), daemon).fit.kind).toBe('unknown');
    expect(forecastOf(unread('instanceTypes'), daemon).fit.kind).toBe('fitsNow');
  });

  it('is not taken for a kind that nobody knows', () => {
    const cluster = { ...unread('capacityProviders'), providers: [{ kind: 'unknown', name: 'asg' } as const] };
    expect(forecastOf(cluster, { home: on('asg') }).fit).toMatchObject({
      kind: 'unknown',
      unread: [{ what: 'capacityProviders' }],
    });
  });

  it.each<[string, Partial<ServiceRollout>, string]>([
    ['an amount that instances tell', {}, 'fitsNow'],
    ['a network interface', { requirements: takes({ enis: 1 }) }, 'unknown'],
    ['an instance of its own', { constraints: [{ type: 'distinctInstance' }], desiredCount: 1 }, 'unknown'],
    [
      'instances without another service',
      { constraints: [{ type: 'memberOf', expression: 'not(task:group == service:api)' }] },
      'unknown',
    ],
    [
      'instances of a kind',
      { constraints: [{ type: 'memberOf', expression: 'attribute:ecs.instance-type == m5.large' }] },
      'fitsNow',
    ],
  ])('of tasks, for who asks for %s', (_, some, kind) => {
    expect(forecastOf(unread('tasks'), some).fit.kind).toBe(kind);
  });

  it('of tasks leaves open whether instances are launched: old ones may leave room enough', () => {
    const cluster = { ...unread('tasks'), providers: [groupProvider(3)] };
    expect(forecastOf(cluster, { home: on('asg'), running: undefined }).fit).toMatchObject({
      kind: 'unknown',
      unread: [{ what: 'tasks' }],
    });
  });

  it('is no matter of what fits by the rest', () => {
    expect(forecastOf(unread('containerInstances'), { running: undefined }).fit.kind).toBe('fitsNow');
  });

  it('of groups is no matter of tasks that no group launches for', () => {
    expect(forecastOf(unread('autoScalingGroups'), big).fit.kind).toBe('cannotFinish');
  });

  it('of a strategy keeps it from being refused', () => {
    expect(forecastOf(unread('capacityProviders'), { home: on('asg') }).fit.kind).toBe('unknown');
  });
});

describe('what nobody can follow', () => {
  it('is unknown: a provider of another kind', () => {
    const cluster = clusterOf([], { providers: [{ kind: 'unknown', name: 'orbit' }] });
    expect(forecastOf(cluster, { home: on('orbit') }).fit.kind).toBe('unknown');
  });

  it.each([
    ['attribute:ecs.instance-type == m5.large', 'fitsNow'],
    ['attribute:stack == blue', 'cannotFinish'],
  ])('on Managed Instances, %s: %s', (expression, kind) => {
    const cluster = clusterOf([], { providers: [{ kind: 'managedInstances', name: 'managed' }] });
    const constraints = [{ type: 'memberOf' as const, expression }];
    expect(forecastOf(cluster, { home: on('managed'), constraints }).fit.kind).toBe(kind);
  });

  it('is refused: a constraint that does not parse', () => {
    const constraints = [{ type: 'memberOf' as const, expression: 'attribute:stack ==' }];
    expect(forecastOf(clusterOf([instanceOf(0)]), { constraints }).fit).toMatchObject({
      kind: 'cannotFinish',
      cause: 'noInstanceMatches',
      reason: expect.stringContaining('ECS refuses a constraint'),
    });
  });
});

describe('instances of ECS Anywhere', () => {
  const outside = { 'ecs.capability.external': '' };
  const cluster = clusterOf([instanceOf(0, { attributes: outside })]);

  it.each([
    ['take tasks of the launch type EXTERNAL', { kind: 'external' } as const, 'fitsNow'],
    ['take no tasks of the launch type EC2', { kind: 'ec2' } as const, 'cannotFinish'],
  ])('%s', (_, home, kind) => {
    expect(forecastOf(cluster, { home, running: undefined }).fit.kind).toBe(kind);
  });
});

describe('launching', () => {
  const providers = [groupProvider(9, { managedScaling: { ...scaling, minimumScalingStepSize: 3 } })];

  it('goes by the minimum step', () => {
    const cluster = clusterOf([instanceOf(0, { provider: 'asg', runs: { other: 4 } })], { providers });
    const first = { home: on('asg'), running: undefined, desiredCount: 1 };
    expect(forecastOf(cluster, first).fit).toMatchObject({ scaleOuts: [{ provider: 'asg', instances: 3, size: 1 }] });
  });

  it('names what it takes the new instances for', () => {
    const first = { home: on('asg'), running: undefined, desiredCount: 1 };
    expect(forecastOf(clusterOf([], { providers: [groupProvider(2)] }), first).estimates).toEqual([
      'new instances of asg are taken to be of type m5.large, with 93 % of its memory for tasks',
      'what daemons beside these rollouts take of a new instance is not counted',
    ]);
  });
});

describe('what AWS’s pages differ on, the steps of a group', () => {
  const differ = expect.stringContaining('grows at once or by 1 at a time, 300 s apart');
  const mixed = groupProvider(9).group;
  const alike = mixed && { ...mixed, availabilityZones: ['eu-west-1a'] };
  const first = { home: on('asg'), running: undefined };

  it.each([
    ['of several zones is said', mixed, 16, expect.arrayContaining([differ])],
    [
      'of several types is said',
      alike && { ...alike, instanceTypes: ['m5.large', 'm5.xlarge'] },
      16,
      expect.arrayContaining([differ]),
    ],
    ['of one type in one zone is not', alike, 16, expect.not.arrayContaining([differ])],
    ['that is all there is to launch is not', mixed, 8, expect.not.arrayContaining([differ])],
  ])('%s', (_, group, desiredCount, estimates) => {
    const found = forecastOf(clusterOf([], { providers: [groupProvider(9, { group })] }), { ...first, desiredCount });
    expect(found.fit.kind).toBe('fitsAfterScaleOut');
    expect(found.estimates).toEqual(estimates);
  });
});

it('says when zones end up uneven', () => {
  const cluster = clusterOf([instanceOf(0), instanceOf(1, { runs: { other: 4 } })]);
  const first = { running: undefined, availabilityZoneRebalancing: true };
  expect(forecastOf(cluster, first).estimates).toEqual([
    'the tasks end up uneven over the zones: ECS may start and stop some more to rebalance them',
  ]);
});
