import type {
  AutoScalingGroup,
  CapacityProvider,
  ClusterCapacity,
  ClusterTask,
  StrategyItem,
} from '../cluster-capacity.ts';
import type { TaskRequirements } from '../placement/task-requirements.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import { distribute, spreadDifference } from './provider-strategy.ts';

/** Something of a service's capacity that left what its manifest asks, though nothing of the service itself differs. */
export interface StandingReport {
  /** `spread`: its tasks run on other providers than its strategy asks. `limits`: a group cannot hold what is to run. */
  readonly kind: 'spread' | 'limits';
  /** The provider that it is about, where there are several. */
  readonly about: string;
  /** In plain words, with the numbers. */
  readonly reason: string;
  readonly next: string;
}

/** A service that runs by a capacity provider strategy, as it is. */
export interface StandingService
  extends Pick<ServiceRollout, 'service' | 'desiredCount' | 'maximumPercent' | 'requirements'> {
  readonly strategy: readonly StrategyItem[];
  /** BLUE_GREEN, LINEAR and CANARY bring up a second full set. */
  readonly doubles: boolean;
  /** False while its tasks are on the move: a deployment of its own is under way, or tasks start or are too many. */
  readonly settled: boolean;
}

/**
 * What a sweep has to say of the services of one cluster, by service; those with nothing to say are not in it. What could
 * not be read says nothing.
 */
export function standingReports(
  services: readonly StandingService[],
  cluster: Pick<ClusterCapacity, 'tasks' | 'providers' | 'instances' | 'instanceTypes' | 'unread'>,
): ReadonlyMap<string, readonly StandingReport[]> {
  const reports = new Map<string, StandingReport[]>();
  const say = (service: string, report: StandingReport) =>
    reports.set(service, [...(reports.get(service) ?? []), report]);
  if (!cluster.unread.some(({ what }) => what === 'tasks')) {
    const tasks = tasksByGroup(cluster.tasks);
    for (const one of services) {
      const report = one.settled ? spreadReport(one, tasks.get(`service:${one.service}`) ?? []) : undefined;
      if (report) say(one.service, report);
    }
  }
  for (const provider of cluster.providers) {
    const found = limitReport(provider, services, cluster);
    if (found) say(found.service, found.report);
  }
  return reports;
}

function tasksByGroup(tasks: readonly ClusterTask[]): ReadonlyMap<string, readonly ClusterTask[]> {
  const groups = new Map<string, ClusterTask[]>();
  for (const task of tasks) {
    if (task.desiredStatus !== 'RUNNING') continue;
    const group = groups.get(task.group);
    if (group) group.push(task);
    else groups.set(task.group, [task]);
  }
  return groups;
}

/**
 * ECS places new tasks by base and weight, and moves none that run: so does a strategy that changed. A provider without
 * room is replaced by no other, as Fargate Spot that is gone:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
function spreadReport(
  { strategy, desiredCount }: StandingService,
  tasks: readonly ClusterTask[],
): StandingReport | undefined {
  const wanted = Math.max(desiredCount, tasks.length);
  const differences = spreadDifference(strategy, tasks, wanted);
  if (differences.length === 0) return undefined;
  const words = differences.map(
    ({ provider, expected, found }) => `${found} on ${provider ?? 'no provider'} instead of ${expected}`,
  );
  const short = differences.filter(({ expected, found }) => found < expected).map(({ provider }) => provider);
  const missing = wanted - tasks.length;
  return {
    kind: 'spread',
    about: differences.map(({ provider }) => provider ?? '').join(' '),
    reason: `of its ${wanted} tasks run ${words.join(', ')}, by base and weight of its strategy`,
    next:
      missing > 0
        ? `ECS starts the missing ${missing} once ${short.join(' and ')} has room, and nowhere else: wait, or give the other providers more weight.`
        : 'ECS moves no running task: a forced deployment spreads them again (`aws ecs update-service --force-new-deployment`).',
  };
}

interface Shape {
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
}

/** A group whose maximum is below what even perfect packing needs; told of the service that takes the most of it. */
function limitReport(
  provider: CapacityProvider,
  services: readonly StandingService[],
  cluster: Pick<ClusterCapacity, 'instances' | 'instanceTypes'>,
): { readonly service: string; readonly report: StandingReport } | undefined {
  if (provider.kind !== 'autoScalingGroup' || !provider.group) return undefined;
  const shape = largestShape(provider.name, provider.group, cluster);
  const users = services.flatMap((one) => demandsOn(provider.name, one));
  const [largest] = users.toSorted((one, other) => other.surge - one.surge || (one.service < other.service ? -1 : 1));
  if (!shape || !largest) return undefined;
  const steady = instancesFor(users, shape);
  const peak = instancesFor([...users.filter((one) => one !== largest), { ...largest, tasks: largest.surge }], shape);
  const { maxSize, name } = provider.group;
  if (peak <= maxSize) return undefined;
  const needs =
    steady > maxSize ? `${steady} instances for their counts` : `${peak} while ${largest.service} is rolled out`;
  const report: StandingReport = {
    kind: 'limits',
    about: provider.name,
    reason: `the services on capacity provider ${provider.name} need at least ${needs}, and its group ${name} may have ${maxSize}`,
    next: `Raise the maximum of ${name} to ${peak} at least, or lower counts or maximumPercent.`,
  };
  return { service: largest.service, report };
}

interface Demand {
  readonly service: string;
  readonly tasks: number;
  /** Tasks at the most, while it is rolled out. */
  readonly surge: number;
  readonly requirements: TaskRequirements;
}

function demandsOn(provider: string, one: StandingService): readonly Demand[] {
  const { service, strategy, desiredCount, requirements, doubles, maximumPercent } = one;
  const most = doubles ? desiredCount * 2 : Math.max(desiredCount, Math.floor((desiredCount * maximumPercent) / 100));
  const tasks = distribute(strategy, desiredCount).counts.get(provider);
  const surge = distribute(strategy, most).counts.get(provider);
  if (tasks === undefined || surge === undefined || surge === 0) return [];
  return [{ service, tasks, surge, requirements }];
}

/** By the sum of each resource: no packing needs fewer. */
function instancesFor(demands: readonly Demand[], shape: Shape): number {
  const needed = (resource: keyof Shape) =>
    demands.reduce((sum, { tasks, requirements }) => sum + tasks * requirements[resource], 0);
  const counts = (['cpu', 'memory', 'gpus'] as const).map((resource) => {
    const amount = needed(resource);
    return amount === 0 || shape[resource] === 0 ? 0 : Math.ceil(amount / shape[resource]);
  });
  return Math.max(...counts);
}

/** The most that an instance of the group has of each resource; `undefined` when nothing tells. */
function largestShape(
  provider: string,
  { instanceTypes }: AutoScalingGroup,
  cluster: Pick<ClusterCapacity, 'instances' | 'instanceTypes'>,
): Shape | undefined {
  const registered = cluster.instances
    .filter(({ capacityProvider }) => capacityProvider === provider)
    .map((instance) => instance.registered);
  const types = instanceTypes.flatMap((name) => cluster.instanceTypes.get(name) ?? []);
  const shapes: readonly Shape[] = [
    ...registered,
    ...types.map(({ vcpus, memory, gpus }) => ({ cpu: vcpus * 1024, memory, gpus })),
  ];
  if (shapes.length === 0) return undefined;
  const most = (resource: keyof Shape) => Math.max(...shapes.map((shape) => shape[resource]));
  return { cpu: most('cpu'), memory: most('memory'), gpus: most('gpus') };
}
