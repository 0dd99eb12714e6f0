import fc from 'fast-check';
import { AccessError, InvariantError, RefusedError, TransientError } from '../../lib/errors.ts';
import { readClusterCapacity } from '../../lib/observe/cluster-capacity.ts';
import { countedFleet, type Fleet, type FleetSize, fleetOf, groupArn } from './capacity-fleet.ts';

/** The least that the limits of each call allow, for a whole cluster. */
function leastCalls({ instances = 0, tasks = 0, providers = 0 }: FleetSize): Readonly<Record<string, number>> {
  const calls = {
    DescribeClusters: 1,
    ListContainerInstances: Math.ceil(instances / 100),
    DescribeContainerInstances: Math.ceil(instances / 100),
    ListTasks: Math.max(1, Math.ceil(tasks / 100)),
    DescribeTasks: Math.ceil(tasks / 100),
    DescribeCapacityProviders: Math.min(1, providers),
    DescribeAutoScalingGroups: Math.min(1, providers),
    DescribeInstanceTypes: Math.min(1, instances + providers),
  };
  return Object.fromEntries(Object.entries(calls).filter(([, count]) => count > 0));
}

describe('reading a cluster’s capacity', () => {
  it.each<FleetSize>([
    {},
    { instances: 1, tasks: 1, providers: 1 },
    { instances: 100, tasks: 101, providers: 20 },
    { instances: 1_000, tasks: 2_500, services: 100, providers: 3 },
    { tasks: 250 },
  ])('takes the least calls that the limits allow: %o', async (size) => {
    const { adapters, counts, most } = countedFleet(fleetOf(size));
    const capacity = await readClusterCapacity('production', adapters);
    expect(counts).toEqual(leastCalls(size));
    expect(Math.max(...Object.values(most))).toBeLessThanOrEqual(100);
    expect(capacity.instances).toHaveLength(size.instances ?? 0);
    expect(capacity.tasks).toHaveLength(size.tasks ?? 0);
    expect(capacity.unread).toEqual([]);
  });

  it('takes the least calls also when pages come half full', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 12 }), async (pages) => {
        const fleet = fleetOf({ tasks: pages.reduce((sum, one) => sum + one, 0) });
        const { adapters, counts } = countedFleet(fleet);
        const ecs = { ...adapters.ecs, listTasks: () => pagesOf(fleet, pages) };
        const { tasks } = await readClusterCapacity('production', { ...adapters, ecs });
        expect(new Set(tasks.map(({ arn }) => arn)).size).toBe(fleet.tasks.length);
        expect(counts.DescribeTasks ?? 0).toBe(Math.ceil(fleet.tasks.length / 100));
      }),
      { numRuns: 40 },
    );
  });

  it('reads the tasks of some services alone', async () => {
    const { adapters, counts } = countedFleet(fleetOf({ instances: 2, tasks: 300, services: 3 }));
    const { tasks, instances } = await readClusterCapacity('production', adapters, { tasksOf: ['s1'] });
    expect(new Set(tasks.map(({ group }) => group))).toEqual(new Set(['service:s1']));
    expect(counts).toMatchObject({ ListTasks: 1, DescribeTasks: 1 });
    // Others may hold network interfaces there.
    expect(instances.map(({ remaining }) => remaining.enis)).toEqual([undefined, undefined]);
  });

  it('reads all tasks where those of some services would take more calls', async () => {
    const { adapters, counts } = countedFleet(fleetOf({ instances: 1, tasks: 90, services: 30 }));
    const tasksOf = Array.from({ length: 30 }, (_, index) => `s${index}`);
    const { tasks } = await readClusterCapacity('production', adapters, { tasksOf });
    expect(tasks).toHaveLength(90);
    expect(counts).toMatchObject({ ListTasks: 1, DescribeTasks: 1 });
  });

  it('reads no task for no service', async () => {
    const { adapters, counts } = countedFleet(fleetOf({ tasks: 90 }));
    expect((await readClusterCapacity('production', adapters, { tasksOf: [] })).tasks).toEqual([]);
    expect(counts).toEqual({ DescribeClusters: 1 });
  });

  it('has at most so many calls under way at once', async () => {
    const { adapters, atOnce } = countedFleet(fleetOf({ instances: 1_500, tasks: 1_500 }));
    await readClusterCapacity('production', adapters);
    expect(atOnce()).toBeGreaterThan(4);
    expect(atOnce()).toBeLessThanOrEqual(16);
  });

  it('asks nothing about the common instance types', async () => {
    const { adapters, counts } = countedFleet(fleetOf({ instances: 1, providers: 1, type: 'm5.large' }));
    const { instances, instanceTypes } = await readClusterCapacity('production', adapters);
    expect(counts.DescribeInstanceTypes).toBeUndefined();
    expect(instanceTypes.get('m5.large')).toMatchObject({ vcpus: 2, memory: 8192, maxEnis: 3 });
    expect(instances[0]?.remaining.enis).toBe(2);
  });

  it('is of the moment of the first answer, which puts the clock right', async () => {
    const { adapters, counts } = countedFleet(fleetOf({ tasks: 1 }));
    const clock = { ...adapters.clock, now: () => (counts.DescribeClusters === 1 ? 5_000 : 0) };
    expect((await readClusterCapacity('production', { ...adapters, clock })).at).toBe(5_000);
  });

  it('tells what instances have left, their network interfaces included', async () => {
    const { adapters } = countedFleet(fleetOf({ instances: 3, tasks: 4, providers: 1 }));
    const { instances, at, cluster, instanceTypes } = await readClusterCapacity('production', adapters);
    expect({ at, cluster }).toEqual({ at: 1_000, cluster: 'production' });
    expect([...instanceTypes.keys()]).toEqual(['zz9.large']);
    expect(instances.map(({ remaining: { cpu, memory, enis } }) => ({ cpu, memory, enis }))).toEqual([
      { cpu: 1024, memory: 3840, enis: 0 },
      { cpu: 1024, memory: 3840, enis: 1 },
      { cpu: 1024, memory: 3840, enis: 1 },
    ]);
    expect(instances[0]?.attributes.get('ecs.availability-zone')).toBe('eu-west-1a');
    expect(instances[0]?.attributes.size).toBe(50);
  });

  it('asks launch templates what a group without an instance and without types would launch', async () => {
    const fleet = fleetOf({ providers: 3 });
    const launchTemplate = { name: 'node', version: '$Default' };
    const [first, ...others] = fleet.groups.map((group) => ({ ...group, launchTemplate }));
    const groups = [{ ...first, name: 'asg-0', instanceTypes: [] } as never, ...others];
    const { adapters, counts } = countedFleet({ ...fleet, groups, templates: { node: 'm5.large' } });
    const { providers, instanceTypes } = await readClusterCapacity('production', adapters);
    expect(providers[1]).toMatchObject({ name: 'asg-0', group: { instanceTypes: ['m5.large'] } });
    expect([...instanceTypes.keys()].toSorted()).toEqual(['m5.large', 'zz9.large']);
    expect(counts.DescribeLaunchTemplateVersions).toBe(1);
  });

  it('leaves the types of a group empty whose launch template names none', async () => {
    const fleet = fleetOf({ providers: 1 });
    const launchTemplate = { name: 'by-properties', version: '1' };
    const groups = fleet.groups.map((group) => ({ ...group, instanceTypes: [], launchTemplate }));
    const { providers, unread } = await readClusterCapacity('production', countedFleet({ ...fleet, groups }).adapters);
    expect(providers[1]).toMatchObject({ group: { instanceTypes: [] } });
    expect(unread).toEqual([]);
  });

  it('tells the providers in the cluster’s order, with ECS’s defaults', async () => {
    const fleet = fleetOf({ providers: 1 });
    const capacityProviders = ['asg-0', 'FARGATE_SPOT', 'own', 'mi', 'new'];
    const { adapters } = countedFleet({
      ...fleet,
      cluster: {
        ...fleet.cluster,
        capacityProviders,
        defaultCapacityProviderStrategy: [{ capacityProvider: 'asg-0' }],
      },
      providers: [
        ...fleet.providers,
        { name: 'mi', managedInstancesProvider: {} as never },
        { name: 'new' },
        {
          name: 'own',
          autoScalingGroupProvider: {
            autoScalingGroupArn: groupArn('a/b'),
            managedScaling: { status: 'DISABLED' },
            managedTerminationProtection: 'ENABLED',
            managedDraining: 'DISABLED',
          },
        },
      ],
      groups: [...fleet.groups, ...fleetOf({ providers: 1 }).groups.map((one) => ({ ...one, name: 'a/b' }))],
    });
    const { providers, defaultStrategy } = await readClusterCapacity('production', adapters);
    expect(providers).toMatchObject([
      {
        kind: 'autoScalingGroup',
        name: 'asg-0',
        group: { name: 'asg-0', maxSize: 10 },
        managedScaling: {
          targetCapacity: 100,
          minimumScalingStepSize: 1,
          maximumScalingStepSize: 10_000,
          instanceWarmupPeriod: 300,
        },
        managedTerminationProtection: false,
        managedDraining: true,
      },
      { kind: 'fargate', name: 'FARGATE_SPOT' },
      {
        kind: 'autoScalingGroup',
        group: { name: 'a/b' },
        managedScaling: undefined,
        managedTerminationProtection: true,
        managedDraining: false,
      },
      { kind: 'managedInstances', name: 'mi' },
      { kind: 'unknown', name: 'new' },
    ]);
    expect(defaultStrategy).toEqual([{ capacityProvider: 'asg-0', base: 0, weight: 0 }]);
  });
});

describe('what of a cluster’s capacity cannot be read', () => {
  const whole = { instances: 250, tasks: 250, providers: 1 };
  const denied = new AccessError('IAM does not allow it. This statement allows it: {}', 'arn', { action: 'ecs:X' });

  it.each([
    ['DescribeClusters', 'cluster', 'production'],
    ['ListContainerInstances', 'containerInstances', 'production'],
    ['DescribeContainerInstances', 'containerInstances', 'production'],
    ['ListTasks', 'tasks', 'production'],
    ['DescribeTasks', 'tasks', 'production'],
    ['DescribeCapacityProviders', 'capacityProviders', 'asg-0'],
    ['DescribeAutoScalingGroups', 'autoScalingGroups', 'asg-0'],
    ['DescribeInstanceTypes', 'instanceTypes', 'zz9.large'],
  ])('is said, with what to do next: %s', async (operation, what, subject) => {
    const { adapters, counts } = countedFleet(fleetOf(whole), (made) => {
      if (made === operation) throw denied;
    });
    const { unread } = await readClusterCapacity('production', adapters);
    expect(unread).toEqual([{ what, subject, message: denied.message }]);
    expect(counts[operation]).toBeLessThanOrEqual(3);
  });

  it('leaves network interfaces unknown rather than free', async () => {
    const { adapters } = countedFleet(fleetOf(whole), (made) => {
      if (made === 'DescribeTasks') throw denied;
    });
    const { instances } = await readClusterCapacity('production', adapters);
    expect(instances).toHaveLength(250);
    expect(instances.every(({ remaining }) => remaining.enis === undefined)).toBe(true);
  });

  it('is a launch template that may not be read, under its group’s name', async () => {
    const fleet = fleetOf({ providers: 1 });
    const launchTemplate = { name: 'node', version: '1' };
    const groups = fleet.groups.map((group) => ({ ...group, instanceTypes: [], launchTemplate }));
    const { adapters } = countedFleet({ ...fleet, groups }, (made) => {
      if (made === 'DescribeLaunchTemplateVersions') throw denied;
    });
    const { unread } = await readClusterCapacity('production', adapters);
    expect(unread).toEqual([{ what: 'instanceTypes', subject: 'asg-0', message: denied.message }]);
  });

  it('is thrown on when trying again may help, and when it is a bug', async () => {
    const again = new TransientError('throttled', 'arn', { retryAfterMs: 1 });
    for (const error of [again, new InvariantError('a bug', 'x'), new TypeError('a bug')]) {
      for (const operation of [
        'DescribeClusters',
        'ListTasks',
        'DescribeContainerInstances',
        'DescribeInstanceTypes',
      ]) {
        const { adapters } = countedFleet(fleetOf(whole), (made) => {
          if (made === operation) throw error;
        });
        await expect(readClusterCapacity('production', adapters)).rejects.toBe(error);
      }
    }
  });

  it('begins no further call after a failure', async () => {
    const { adapters, counts } = countedFleet(fleetOf({ instances: 5_000 }), (made) => {
      if (made === 'DescribeContainerInstances') throw denied;
    });
    await readClusterCapacity('production', adapters);
    expect(counts.DescribeContainerInstances).toBeLessThanOrEqual(8);
    expect(counts.ListContainerInstances).toBeLessThan(50);
  });

  it.each<[string, Partial<Fleet>]>([
    ['does not exist', { cluster: undefined }],
    ['was deleted', { cluster: { ...fleetOf({}).cluster, status: 'INACTIVE' } }],
  ])('is all of a cluster that %s', async (_, change) => {
    const { adapters, counts } = countedFleet({ ...fleetOf(whole), ...change });
    const { unread, instances, providers } = await readClusterCapacity('production', adapters);
    expect(unread).toMatchObject([{ what: 'cluster', subject: 'production' }]);
    expect({ instances, providers }).toEqual({ instances: [], providers: [] });
    expect(counts).toEqual({ DescribeClusters: 1 });
  });

  it('names a provider and a group that are gone', async () => {
    const fleet = fleetOf({ providers: 2 });
    const { adapters } = countedFleet({ ...fleet, providers: fleet.providers.slice(1), groups: [] });
    const { unread, providers } = await readClusterCapacity('production', adapters);
    expect(unread.map(({ what, subject }) => [what, subject])).toEqual([
      ['autoScalingGroups', 'asg-1'],
      ['capacityProviders', 'asg-0'],
    ]);
    expect(providers).toMatchObject([{ kind: 'fargate' }, { kind: 'unknown' }, { group: undefined }]);
  });

  it('is a refusal, too', async () => {
    const { adapters } = countedFleet(fleetOf(whole), (made) => {
      if (made === 'ListTasks') throw new RefusedError('no', 'x', { awsCode: 'InvalidParameterException' });
    });
    expect((await readClusterCapacity('production', adapters)).unread).toMatchObject([
      { what: 'tasks', message: 'no' },
    ]);
  });
});

async function* pagesOf({ tasks }: Fleet, sizes: readonly number[]): AsyncGenerator<readonly string[]> {
  let start = 0;
  for (const size of sizes) {
    yield tasks.slice(start, start + size).map(({ taskArn = '' }) => taskArn);
    start += size;
  }
}
