import type { ClusterCapacity, ClusterTask } from '../../../lib/capacity/cluster-capacity.ts';
import { type StandingService, standingReports } from '../../../lib/capacity/providers/standing-report.ts';

const requirements = { cpu: 512, memory: 1024, gpus: 0, ports: [], enis: 0, attributes: [] } as const;

function standing(more: Partial<StandingService> = {}): StandingService {
  const strategy = [
    { capacityProvider: 'base', base: 1, weight: 1 },
    { capacityProvider: 'spot', base: 0, weight: 4 },
  ];
  return {
    service: 'web',
    desiredCount: 6,
    maximumPercent: 200,
    requirements,
    strategy,
    doubles: false,
    settled: true,
    ...more,
  };
}

function tasks(counts: Readonly<Record<string, number>>, service = 'web'): readonly ClusterTask[] {
  return Object.entries(counts).flatMap(([capacityProvider, count]) =>
    Array.from({ length: count }, (_, index) => ({
      arn: `${service}/${capacityProvider}/${index}`,
      group: `service:${service}`,
      taskDefinitionArn: 'web:1',
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      capacityProvider,
      enis: 0 as const,
    })),
  );
}

function capacity(more: Partial<ClusterCapacity> = {}): ClusterCapacity {
  return {
    cluster: 'production',
    at: 0,
    instances: [],
    tasks: [],
    providers: [],
    defaultStrategy: [],
    instanceTypes: new Map([['m5.large', { name: 'm5.large', vcpus: 2, memory: 8192, gpus: 0, maxEnis: 3 }]]),
    unread: [],
    ...more,
  };
}

function group(name: string, maxSize: number): ClusterCapacity['providers'][number] {
  return {
    kind: 'autoScalingGroup',
    name,
    groupArn: `arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/${name}-asg`,
    group: {
      name: `${name}-asg`,
      minSize: 0,
      maxSize,
      desiredCapacity: 1,
      availabilityZones: ['eu-west-1a'],
      instanceTypes: ['m5.large'],
      instances: [],
    },
    managedScaling: undefined,
    managedTerminationProtection: false,
    managedDraining: true,
  };
}

describe('the spread over providers', () => {
  it.each([
    ['as base and weight ask', { base: 2, spot: 4 }],
    ['within the rounding that nobody documents', { base: 3, spot: 3 }],
  ])('is nothing to report %s', (_name, counts) => {
    expect(standingReports([standing()], capacity({ tasks: tasks(counts) }))).toEqual(new Map());
  });

  it('is reported when tasks run elsewhere, as after Spot took some', () => {
    const [report] = standingReports([standing()], capacity({ tasks: tasks({ base: 6 }) })).get('web') ?? [];
    expect(report).toMatchObject({
      kind: 'spread',
      about: 'base spot',
      reason: 'of its 6 tasks run 6 on base instead of 2, 0 on spot instead of 4, by base and weight of its strategy',
    });
  });

  it('is reported when a provider has no room, and no other stands in for it', () => {
    const [report] = standingReports([standing()], capacity({ tasks: tasks({ base: 2 }) })).get('web') ?? [];
    expect(report).toMatchObject({
      kind: 'spread',
      about: 'spot',
      reason: 'of its 6 tasks run 0 on spot instead of 4, by base and weight of its strategy',
      next: expect.stringContaining('the missing 4 once spot has room'),
    });
  });

  it('is reported when tasks are missing, and some of the others are where none should be', () => {
    const strategy = [...standing().strategy, { capacityProvider: 'idle', base: 0, weight: 0 }];
    const reports = standingReports([standing({ strategy })], capacity({ tasks: tasks({ base: 1, idle: 2 }) }));
    expect(reports.get('web')).toMatchObject([{ about: 'spot idle' }]);
  });

  it.each([
    ['of one provider', [{ capacityProvider: 'base', base: 0, weight: 1 }], { base: 2 }],
    ['of all of several', standing().strategy, { base: 1, spot: 1 }],
    ['of those that have a share', [...standing().strategy, { capacityProvider: 'idle', base: 0, weight: 0 }], {}],
  ])('is nothing to report when tasks are missing %s', (_name, strategy, counts) => {
    expect(standingReports([standing({ strategy })], capacity({ tasks: tasks(counts) }))).toEqual(new Map());
  });

  it('says nothing of a service that is on the move, nor of tasks that could not be read', () => {
    expect(standingReports([standing({ settled: false })], capacity({ tasks: tasks({ base: 6 }) }))).toEqual(new Map());
    const unread = [{ what: 'tasks', subject: 'production', message: 'not allowed' }] as const;
    expect(standingReports([standing()], capacity({ tasks: tasks({ base: 6 }), unread }))).toEqual(new Map());
  });
});

describe('a group’s maximum', () => {
  const strategy = [{ capacityProvider: 'asg', base: 0, weight: 1 }];
  const web = standing({ strategy, desiredCount: 8 });
  const api = standing({ service: 'api', strategy, desiredCount: 4 });

  it.each([
    // Four tasks of 512 units fit an instance of 2 vCPU: 12 tasks need 3 instances, 20 while web is rolled out need 5.
    [5, []],
    [4, ['web', '5 while web is rolled out']],
    [2, ['web', '3 instances for their counts']],
  ])('of %i is told of the service that takes the most, when counts and surge need more', (maxSize, expected) => {
    const settled = tasks({ asg: 8 });
    const reports = standingReports([api, web], capacity({ tasks: settled, providers: [group('asg', maxSize)] }));
    const said = [...reports].flatMap(([service, [report]]) => [service, report?.reason]);
    expect(said).toEqual(expected.map((part) => (part === 'web' ? part : expect.stringContaining(part))));
  });

  it('is not judged where nobody knows the group or its instances', () => {
    const blind = { ...group('asg', 1), group: undefined };
    expect(standingReports([web], capacity({ providers: [blind], tasks: tasks({ asg: 8 }) }))).toEqual(new Map());
    const shapeless = capacity({ providers: [group('asg', 1)], tasks: tasks({ asg: 8 }), instanceTypes: new Map() });
    expect(standingReports([web], shapeless)).toEqual(new Map());
  });

  it('holds a second full set of a blue/green deployment', () => {
    const blue = standing({ strategy, desiredCount: 8, maximumPercent: 100, doubles: true });
    const reports = standingReports([blue], capacity({ providers: [group('asg', 3)], tasks: tasks({ asg: 8 }) }));
    expect(reports.get('web')?.[0]?.reason).toContain('need at least 4 while web is rolled out');
  });
});
