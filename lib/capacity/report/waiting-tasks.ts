import type { CapacityProvider, ClusterCapacity, ClusterTask } from '../cluster-capacity.ts';
import type { ClosestInstance } from '../forecast/forecast.ts';
import type { PlacementRequest } from '../placement/placement-request.ts';
import type { Placer } from '../placement/placer.ts';
import { isWaiting } from './provider-usage.ts';

/** Tasks of one kind that ECS has no place for, and why. */
export interface WaitingTasks {
  /** `service:web`, `family:job`. */
  readonly group: string;
  readonly taskDefinition: string;
  readonly provider: string | null;
  readonly tasks: number;
  /** Epoch seconds since the first of them waits; `null` when they do not say. */
  readonly since: number | null;
  readonly why: string;
  /** At most three, the closest first. */
  readonly closest: readonly ClosestInstance[];
}

/** What a task of a definition asks for: by ARN of its definition and its group. */
export type RequestOf = (task: ClusterTask) => Omit<PlacementRequest, 'count'> | undefined;

const mostClosest = 3;

/** The tasks that wait, by group, definition and provider; empty when none does. */
export function waitingTasks(
  cluster: ClusterCapacity,
  requestOf: RequestOf,
  placer: Pick<Placer, 'lacks'>,
): readonly WaitingTasks[] {
  const waiting = cluster.tasks.filter((task) => isWaiting(task, cluster.providers));
  const kinds = Map.groupBy(waiting, ({ group, taskDefinitionArn, capacityProvider }) =>
    [group, taskDefinitionArn, capacityProvider].join(' '),
  );
  return [...kinds.values()].flatMap((tasks) => {
    const [first] = tasks;
    if (!first) return [];
    const request = requestOf(first);
    const since = tasks.flatMap(({ createdAt }) => (createdAt === undefined ? [] : [createdAt]));
    return [
      {
        group: first.group,
        taskDefinition: first.taskDefinitionArn.slice(first.taskDefinitionArn.lastIndexOf('/') + 1),
        provider: first.capacityProvider ?? null,
        tasks: tasks.length,
        since: since.length > 0 ? Math.min(...since) : null,
        ...reasonOf(first, request && placer.lacks(request, mostClosest), cluster),
      },
    ];
  });
}

function reasonOf(
  task: ClusterTask,
  lacks: ReturnType<Placer['lacks']> | undefined,
  { providers, unread }: ClusterCapacity,
): Pick<WaitingTasks, 'why' | 'closest'> {
  const provider = providers.find(({ name }) => name === task.capacityProvider);
  const group = groupText(provider);
  if (!lacks) return { why: `what it takes could not be read${group}`, closest: [] };
  if (unread.some(({ what }) => what === 'containerInstances')) {
    return { why: `container instances could not be read${group}`, closest: [] };
  }
  const [closest] = lacks;
  const where = task.capacityProvider === undefined ? 'the cluster' : task.capacityProvider;
  if (!closest) return { why: `${where} has no instances${group}`, closest: [] };
  if (closest.lacks.length === 0) return { why: 'an instance has the room: ECS is about to place it', closest: [] };
  const instances = lacks.map(({ instance, lacks: missing }) => ({
    instance: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    availabilityZone: instance.attributes.get('ecs.availability-zone'),
    lacks: missing,
  }));
  return { why: `no instance of ${where} can take it${group}`, closest: instances };
}

/** Whether instances may come, as far as the group and managed scaling tell. */
function groupText(provider: CapacityProvider | undefined): string {
  if (provider?.kind !== 'autoScalingGroup') return '';
  const { group, managedScaling } = provider;
  if (!managedScaling) return '; managed scaling is off, so ECS launches none';
  if (!group) return '; its Auto Scaling group could not be read';
  const { name, desiredCapacity, maxSize } = group;
  const size = `Auto Scaling group ${name} wants ${desiredCapacity} of at most ${maxSize}`;
  return desiredCapacity >= maxSize ? `; ${size}: its maximum` : `; ${size}`;
}
