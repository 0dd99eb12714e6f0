import type { AutoScalingGroup } from '../../lib/capacity/cluster-capacity.ts';
import type { InstanceType } from '../../lib/capacity/placement/instance-type.ts';
import type { ClusterCapacityAdapters } from '../../lib/observe/cluster-capacity.ts';
import type { WireCapacityProvider, WireCluster, WireContainerInstance, WireTask } from '../../lib/ports/wire.ts';

/** A cluster as AWS has it. */
export interface Fleet {
  readonly cluster: WireCluster | undefined;
  readonly instances: readonly WireContainerInstance[];
  readonly tasks: readonly WireTask[];
  readonly providers: readonly WireCapacityProvider[];
  readonly groups: readonly AutoScalingGroup[];
  readonly types: readonly InstanceType[];
  /** Instance types by the launch template's name. */
  readonly templates?: Readonly<Record<string, string>>;
}

export interface FleetSize {
  readonly instances?: number;
  /** Spread over the services. */
  readonly tasks?: number;
  readonly services?: number;
  /** Each with an Auto Scaling group. */
  readonly providers?: number;
  /** Of every instance and group; one that is not in Berth's own table. */
  readonly type?: string;
}

const arn = (kind: string, id: string | number) => `arn:aws:ecs:eu-west-1:111122223333:${kind}/production/${id}`;
export const groupArn = (name: string) =>
  `arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:930d940e:autoScalingGroupName/${name}`;

/** A cluster of a size: instances in three zones, tasks in `awsvpc` on them. */
export function fleetOf(size: FleetSize): Fleet {
  const { instances = 0, tasks = 0, services = 1, providers = 0, type = 'zz9.large' } = size;
  const names = Array.from({ length: providers }, (_, index) => `asg-${index}`);
  return {
    cluster: {
      clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/production',
      clusterName: 'production',
      status: 'ACTIVE',
      registeredContainerInstancesCount: instances,
      runningTasksCount: tasks,
      capacityProviders: ['FARGATE', ...names],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
    },
    instances: Array.from({ length: instances }, (_, index) => instance(index, type)),
    tasks: Array.from({ length: tasks }, (_, index) => task(index, { instances, services })),
    providers: names.map((name) => ({
      name,
      autoScalingGroupProvider: { autoScalingGroupArn: groupArn(name), managedScaling: { status: 'ENABLED' } },
    })),
    groups: names.map((name) => group(name, type)),
    types: [{ name: type, vcpus: 2, memory: 8192, gpus: 0, maxEnis: 3 }],
  };
}

function instance(index: number, type: string): WireContainerInstance {
  return {
    containerInstanceArn: arn('container-instance', index),
    ec2InstanceId: `i-${index}`,
    capacityProviderName: 'asg-0',
    status: 'ACTIVE',
    agentConnected: true,
    versionInfo: { agentVersion: '1.89.2', agentHash: '7a1b2c3d', dockerVersion: 'DockerVersion: 25.0.8' },
    runningTasksCount: 1,
    pendingTasksCount: 0,
    attributes: [
      { name: 'ecs.instance-type', value: type },
      { name: 'ecs.availability-zone', value: `eu-west-1${'abc'[index % 3]}` },
      ...Array.from({ length: 48 }, (_, one) => ({ name: `ecs.capability.docker-remote-api.1.${one}` })),
    ],
    registeredResources: resources(2048, 7680),
    remainingResources: resources(1024, 3840),
  };
}

function resources(cpu: number, memory: number) {
  return [
    { name: 'CPU', type: 'INTEGER', integerValue: cpu, doubleValue: 0, longValue: 0 },
    { name: 'MEMORY', type: 'INTEGER', integerValue: memory, doubleValue: 0, longValue: 0 },
    { name: 'PORTS', type: 'STRINGSET', stringSetValue: ['22', '2376', '2375', '51678', '51679'] },
    { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: [] },
  ];
}

function task(
  index: number,
  { instances, services }: { readonly instances: number; readonly services: number },
): WireTask {
  return {
    taskArn: arn('task', index),
    group: `service:s${index % services}`,
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    ...(instances > 0 && { containerInstanceArn: arn('container-instance', index % instances) }),
    cpu: '256',
    memory: '512',
    attachments: [{ type: 'ElasticNetworkInterface', status: 'ATTACHED' }],
  };
}

function group(name: string, type: string): AutoScalingGroup {
  const sizes = { minSize: 0, maxSize: 10, desiredCapacity: 1 };
  return { name, ...sizes, availabilityZones: ['eu-west-1a'], instanceTypes: [type], instances: [] };
}

export interface CountedFleet {
  readonly adapters: ClusterCapacityAdapters;
  /** Calls by the operation's name. */
  readonly counts: Readonly<Record<string, number>>;
  /** The most keys that one call was given, by the operation's name. */
  readonly most: Readonly<Record<string, number>>;
  /** The most calls that were under way at once. */
  readonly atOnce: () => number;
}

/** The fleet behind ports that count calls; `refuse` throws for an operation that is not to work. */
export function countedFleet(fleet: Fleet, refuse: (operation: string) => void = () => undefined): CountedFleet {
  const counts: Record<string, number> = {};
  const most: Record<string, number> = {};
  let open = 0;
  let atOnce = 0;
  async function made<Answer>(operation: string, keys: number, answer: () => Answer): Promise<Answer> {
    counts[operation] = (counts[operation] ?? 0) + 1;
    most[operation] = Math.max(most[operation] ?? 0, keys);
    open += 1;
    atOnce = Math.max(atOnce, open);
    await new Promise<void>((resolve) => setImmediate(resolve));
    open -= 1;
    refuse(operation);
    return answer();
  }
  async function* paged(operation: string, arns: readonly string[]): AsyncGenerator<readonly string[]> {
    for (let start = 0; start === 0 || start < arns.length; start += 100) {
      yield await made(operation, 0, () => arns.slice(start, start + 100));
    }
  }
  const byArn = <Item>(items: readonly Item[], arnOf: (item: Item) => string | undefined) => {
    const known = new Map(items.map((item) => [arnOf(item), item]));
    return (arns: readonly string[]) => arns.flatMap((one) => known.get(one) ?? []);
  };
  const instances = byArn(fleet.instances, ({ containerInstanceArn }) => containerInstanceArn);
  const tasks = byArn(fleet.tasks, ({ taskArn }) => taskArn);
  const adapters: ClusterCapacityAdapters = {
    clock: { now: () => 1_000, wait: async () => undefined },
    ecs: {
      describeCluster: () => made('DescribeClusters', 1, () => fleet.cluster),
      describeCapacityProviders: (_, names) =>
        made('DescribeCapacityProviders', names.length, () =>
          fleet.providers.filter(({ name = '' }) => names.includes(name)),
        ),
      listContainerInstances: () =>
        paged(
          'ListContainerInstances',
          fleet.instances.map(({ containerInstanceArn = '' }) => containerInstanceArn),
        ),
      describeContainerInstances: (_, arns) =>
        made('DescribeContainerInstances', arns.length, () => structuredClone(instances(arns))),
      listTasks: (_, service) =>
        paged(
          'ListTasks',
          fleet.tasks.flatMap(({ taskArn = '', group: of }) =>
            service === undefined || of === `service:${service}` ? [taskArn] : [],
          ),
        ),
      describeTasks: (_, arns) => made('DescribeTasks', arns.length, () => structuredClone(tasks(arns))),
    },
    groups: {
      describeAutoScalingGroups: (names) =>
        made('DescribeAutoScalingGroups', names.length, () => fleet.groups.filter(({ name }) => names.includes(name))),
    },
    instanceTypes: {
      describeInstanceTypes: (names) =>
        made('DescribeInstanceTypes', names.length, () => fleet.types.filter(({ name }) => names.includes(name))),
      instanceTypeOf: ({ name = '' }) => made('DescribeLaunchTemplateVersions', 1, () => fleet.templates?.[name]),
    },
  };
  return { adapters, counts, most, atOnce: () => atOnce };
}
