import type { WireContainerInstance } from '../../ports/wire.ts';
import { taskEnisOf } from './eni-limits.ts';
import type { InstanceType } from './instance-type.ts';
import { knownInstanceTypes } from './known-instance-types.ts';

/** What of a task tells what an instance has left. */
export interface PlacedTask {
  /** `service:web`, `family:job`. */
  readonly group: string;
  readonly desiredStatus: string;
  /** Absent on Fargate, and while it is PROVISIONING. */
  readonly containerInstanceArn?: string | undefined;
  /** Network interfaces that it holds: one in `awsvpc`, otherwise none. */
  readonly enis: 0 | 1;
}

/** What of a cluster tells what DescribeContainerInstances leaves out. */
export interface InstanceSurroundings {
  /** Those that are not STOPPED; those on other instances do not matter. */
  readonly tasks: readonly PlacedTask[];
  /** By name. Of a type that is not among them what is known offline counts, if anything is. */
  readonly instanceTypes: ReadonlyMap<string, InstanceType>;
}

/** What an instance has of each resource: in all, or left over. */
export interface InstanceResources {
  /** CPU units. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  /** Whole GPUs. */
  readonly gpus: number;
  /** Network interfaces for `awsvpc` tasks; `undefined` when the instance type's limit is not known. */
  readonly enis: number | undefined;
  /** Host ports that are taken, the reserved ones included. */
  readonly tcpPorts: ReadonlySet<number>;
  readonly udpPorts: ReadonlySet<number>;
}

/** What the cluster query language can ask of an instance. */
export interface InstanceFacts {
  /** By name; `undefined` for one without a value. */
  readonly attributes: ReadonlyMap<string, string | undefined>;
  readonly agentConnected: boolean;
  /** `1.89.2`. */
  readonly agentVersion: string | undefined;
  readonly ec2InstanceId: string | undefined;
  /** Epoch seconds. */
  readonly registeredAt: number | undefined;
  readonly runningTasksCount: number;
  /** How many tasks of each group run there or are about to: `service:web` → 2. */
  readonly taskGroups: ReadonlyMap<string, number>;
}

/** A container instance as DescribeContainerInstances shows it, with the tasks that DescribeTasks shows on it. */
export interface ContainerInstance extends InstanceFacts {
  /** Its ARN. */
  readonly arn: string;
  /** Only ACTIVE ones take tasks. */
  readonly status: string;
  /** `OK`, `IMPAIRED`, `INSUFFICIENT_DATA`, `INITIALIZING`; `undefined` when it is not told. */
  readonly healthStatus: string | undefined;
  readonly capacityProvider: string | undefined;
  readonly registered: InstanceResources;
  readonly remaining: InstanceResources;
}

/** Container instances in the order in which they came, with the tasks that run on each. */
export function readContainerInstances(
  wires: readonly WireContainerInstance[],
  { tasks, instanceTypes }: InstanceSurroundings,
): readonly ContainerInstance[] {
  const tasksByInstance = new Map<string | undefined, PlacedTask[]>();
  for (const task of tasks) {
    const others = tasksByInstance.get(task.containerInstanceArn);
    if (others) others.push(task);
    else tasksByInstance.set(task.containerInstanceArn, [task]);
  }
  return wires.map((wire) =>
    readContainerInstance(wire, { tasks: tasksByInstance.get(wire.containerInstanceArn) ?? [], instanceTypes }),
  );
}

/** One container instance. What it does not say of itself is nothing: no resources, no attributes, no agent. */
export function readContainerInstance(
  wire: WireContainerInstance,
  { tasks, instanceTypes }: InstanceSurroundings,
): ContainerInstance {
  const arn = wire.containerInstanceArn ?? '';
  const here = tasks.filter(({ containerInstanceArn }) => containerInstanceArn === arn);
  const attributes = new Map((wire.attributes ?? []).flatMap(({ name, value }) => (name ? [[name, value]] : [])));
  const type = attributes.get('ecs.instance-type') ?? '';
  const enis = taskEnisOf(instanceTypes.get(type) ?? knownInstanceTypes.get(type), {
    hasTrunk: attributes.has('ecs.awsvpc-trunk-id'),
  });
  // A task keeps its network interface until it has stopped, whatever is desired of it.
  const enisHeld = here.reduce((held, task) => held + task.enis, 0);
  return {
    arn,
    status: wire.status ?? 'INACTIVE',
    healthStatus: wire.healthStatus?.overallStatus,
    capacityProvider: wire.capacityProviderName,
    attributes,
    agentConnected: wire.agentConnected ?? false,
    agentVersion: wire.versionInfo?.agentVersion,
    ec2InstanceId: wire.ec2InstanceId,
    registeredAt: wire.registeredAt,
    runningTasksCount: wire.runningTasksCount ?? 0,
    taskGroups: groupsOf(here),
    registered: resourcesOf(wire.registeredResources, enis),
    remaining: {
      ...resourcesOf(wire.remainingResources, enis === undefined ? undefined : Math.max(enis - enisHeld, 0)),
      ...idleGpusOf(wire),
    },
  };
}

/** Only a GPU that no container uses can be given to one alone:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_GpuDevice.html. */
function idleGpusOf({ gpuDevices = [] }: WireContainerInstance): Partial<InstanceResources> {
  if (gpuDevices.length === 0) return {};
  return { gpus: gpuDevices.filter(({ sharingMode }) => sharingMode === 'IDLE').length };
}

/** Placement looks at what tasks are desired to be, not at what they are:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html. */
function groupsOf(tasks: readonly PlacedTask[]): ReadonlyMap<string, number> {
  const groups = new Map<string, number>();
  for (const { group, desiredStatus } of tasks) {
    if (desiredStatus !== 'STOPPED') groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  return groups;
}

/**
 * Of processors, memory and GPUs what there is, of ports those that are taken:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html.
 */
function resourcesOf(
  resources: WireContainerInstance['remainingResources'],
  enis: number | undefined,
): InstanceResources {
  const byName = new Map((resources ?? []).map((resource) => [resource.name, resource]));
  const amountOf = (name: string): number => {
    const resource = byName.get(name);
    return (
      resource?.stringSetValue?.length || resource?.integerValue || resource?.longValue || resource?.doubleValue || 0
    );
  };
  const portsOf = (name: string): ReadonlySet<number> => new Set(byName.get(name)?.stringSetValue?.map(Number));
  return {
    cpu: amountOf('CPU'),
    memory: amountOf('MEMORY'),
    gpus: amountOf('GPU'),
    enis,
    tcpPorts: portsOf('PORTS'),
    udpPorts: portsOf('PORTS_UDP'),
  };
}
