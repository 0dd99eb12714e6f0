import type { ClusterTask } from '../cluster-capacity.ts';
import type { ContainerInstance } from '../placement/container-instance.ts';

/** What is taken of what there is. */
export interface Amount {
  readonly used: number;
  readonly total: number;
}

/** What a group of tasks holds of an instance. */
export interface GroupShare {
  /** `service:web`, `family:job`. */
  readonly group: string;
  readonly tasks: number;
  /** CPU units and MiB; 0 where the tasks do not say. */
  readonly cpu: number;
  readonly memory: number;
}

/** One instance as a picture or a document shows it. */
export interface InstanceUsage {
  /** ARN of the container instance. */
  readonly instance: string;
  readonly ec2InstanceId: string | null;
  readonly provider: string | null;
  readonly zone: string | null;
  readonly type: string | null;
  /** ACTIVE, DRAINING, …; only an ACTIVE one whose agent is connected takes tasks. */
  readonly status: string;
  readonly agentConnected: boolean;
  readonly healthStatus: string | null;
  /** CPU units. */
  readonly cpu: Amount;
  /** MiB. */
  readonly memory: Amount;
  readonly gpus: Amount;
  /** `null` where the type's limit is not known. */
  readonly enis: Amount | null;
  /** Static host ports that tasks hold, ascending; those that ECS reserves are left out. */
  readonly ports: readonly string[];
  readonly tasks: number;
  /** By group, the largest share of the CPU first. */
  readonly groups: readonly GroupShare[];
}

/** The instance's name: of EC2, else the end of its ARN. */
export function nameOfInstance({
  ec2InstanceId,
  instance,
}: {
  readonly ec2InstanceId: string | null | undefined;
  readonly instance: string;
}): string {
  return ec2InstanceId ?? instance.slice(instance.lastIndexOf('/') + 1);
}

/** Whether ECS would place a task there at all. */
export function takesTasks({ status, agentConnected }: Pick<InstanceUsage, 'status' | 'agentConnected'>): boolean {
  return status === 'ACTIVE' && agentConnected;
}

/** What a task of a group takes, where tasks do not say it themselves. */
export type KnownSizes = ReadonlyMap<string, { readonly cpu: number; readonly memory: number }>;

/** Instances in their order, with the tasks that are on each. */
export function usageOfInstances(
  instances: readonly ContainerInstance[],
  tasks: readonly ClusterTask[],
  sizes: KnownSizes,
): readonly InstanceUsage[] {
  const byInstance = Map.groupBy(tasks, ({ containerInstanceArn }) => containerInstanceArn);
  return instances.map((instance) => usageOf(instance, byInstance.get(instance.arn) ?? [], sizes));
}

function usageOf(instance: ContainerInstance, here: readonly ClusterTask[], sizes: KnownSizes): InstanceUsage {
  const { registered, remaining, attributes } = instance;
  return {
    instance: instance.arn,
    ec2InstanceId: instance.ec2InstanceId ?? null,
    provider: instance.capacityProvider ?? null,
    zone: attributes.get('ecs.availability-zone') ?? null,
    type: attributes.get('ecs.instance-type') ?? null,
    status: instance.status,
    agentConnected: instance.agentConnected,
    healthStatus: instance.healthStatus ?? null,
    cpu: amount(registered.cpu, remaining.cpu),
    memory: amount(registered.memory, remaining.memory),
    gpus: amount(registered.gpus, remaining.gpus),
    enis:
      registered.enis === undefined || remaining.enis === undefined ? null : amount(registered.enis, remaining.enis),
    ports: [
      ...heldPorts(registered.tcpPorts, remaining.tcpPorts).map(String),
      ...heldPorts(registered.udpPorts, remaining.udpPorts).map((port) => `${port}/udp`),
    ],
    // While tasks could not be read, the instance's own count is what there is.
    tasks: Math.max(here.length, instance.runningTasksCount),
    groups: sharesOf(here, sizes),
  };
}

/** The sum of amounts; nothing of nothing when there are none. */
export function sumOf(amounts: readonly Amount[]): Amount {
  return amounts.reduce((sum, { used, total }) => ({ used: sum.used + used, total: sum.total + total }), {
    used: 0,
    total: 0,
  });
}

/** How full something is, 0 to 1; something of nothing is empty. */
export function fullness({ used, total }: Amount): number {
  return total > 0 ? Math.min(1, Math.max(0, used / total)) : 0;
}

function amount(total: number, left: number): Amount {
  return { used: total - left, total };
}

function heldPorts(reserved: ReadonlySet<number>, taken: ReadonlySet<number>): readonly number[] {
  return [...taken].filter((port) => !reserved.has(port)).toSorted((a, b) => a - b);
}

function sharesOf(tasks: readonly ClusterTask[], sizes: KnownSizes): readonly GroupShare[] {
  const shares = [...Map.groupBy(tasks, ({ group }) => group)].map(([group, own]) => {
    const known = sizes.get(group);
    const cpu = own.reduce((sum, task) => sum + (task.cpu || known?.cpu || 0), 0);
    const memory = own.reduce((sum, task) => sum + (task.memory || known?.memory || 0), 0);
    return { group, tasks: own.length, cpu, memory };
  });
  return shares.toSorted((a, b) => b.cpu - a.cpu || b.tasks - a.tasks || (a.group < b.group ? -1 : 1));
}
