import type { ClusterCapacity, ClusterTask, UnreadCapacity } from '../cluster-capacity.ts';
import type { Placer } from '../placement/placer.ts';
import type { TaskRequirements } from '../placement/task-requirements.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import { usageOfInstances } from './instance-usage.ts';
import { isWaiting, type ProviderUsage, usageOfProviders } from './provider-usage.ts';
import type { ScaledCount } from './scaled-count.ts';
import { type OutlookInput, scalingOutlook } from './scaling-outlook.ts';
import { type ServiceUsage, usageOfService } from './service-usage.ts';
import { type RequestOf, type WaitingTasks, waitingTasks } from './waiting-tasks.ts';

/** What a cluster has, what runs where, what waits and why: numbers for a screen, a picture or a program. */
export interface CapacityReport {
  readonly cluster: string;
  /** When it was read, ISO 8601. */
  readonly at: string;
  /** Those of instances, tasks and Auto Scaling groups, in order. */
  readonly zones: readonly string[];
  readonly providers: readonly ProviderUsage[];
  /** By name. */
  readonly services: readonly ServiceUsage[];
  readonly waiting: readonly WaitingTasks[];
  /** Services whose count Application Auto Scaling owns, by name. */
  readonly scaled: readonly ScaledCount[];
  /** Empty when everything was read. */
  readonly unread: readonly UnreadCapacity[];
}

/** What a report is made of. */
export interface ReportInput {
  readonly cluster: ClusterCapacity;
  /** What was read of services: those of the workspace, or those that run. */
  readonly services: readonly ServiceRollout[];
  /** What tasks take, by the ARN of their definition, for those that wait. */
  readonly requirements: ReadonlyMap<string, TaskRequirements>;
  readonly placer: Pick<Placer, 'lacks'>;
  readonly scaled: readonly ScaledCount[];
  /** How many more tasks of a service would fit; `undefined` when nothing limits it, or nobody knows. */
  readonly howManyMore: (rollout: ServiceRollout) => number | undefined;
}

const serviceGroup = 'service:';

/** The report of a cluster as it was read. Services that run and were not read are told from their tasks alone. */
export function capacityReport({ cluster, services, ...input }: ReportInput): CapacityReport {
  const zones = zonesOf(cluster);
  const rollouts = new Map(services.map((rollout) => [serviceGroup + rollout.service, rollout]));
  const sizes = new Map([...rollouts].map(([group, { requirements }]) => [group, requirements]));
  const byGroup = Map.groupBy(cluster.tasks, ({ group }) => group);
  const groups = new Set([
    ...rollouts.keys(),
    ...[...byGroup.keys()].filter((group) => group.startsWith(serviceGroup)),
  ]);
  const instances = usageOfInstances(cluster.instances, cluster.tasks, sizes);
  const { providers, tasks } = cluster;
  const outlook: OutlookInput = {
    cluster,
    daemons: new Set(
      services.flatMap((one) => (one.schedulingStrategy === 'DAEMON' ? serviceGroup + one.service : [])),
    ),
    requirementsOf: (task) => requestOf(task, rollouts.get(task.group), input.requirements)?.requirements,
  };
  return {
    cluster: cluster.cluster,
    at: new Date(cluster.at).toISOString(),
    zones,
    providers: usageOfProviders({
      providers,
      instances,
      tasks,
      outlookOf: (provider) => scalingOutlook(provider, outlook),
    }),
    services: [...groups].toSorted().map((group) => {
      const rollout = rollouts.get(group);
      return usageOfService({
        service: group.slice(serviceGroup.length),
        rollout,
        tasks: byGroup.get(group) ?? [],
        isWaiting: (task) => isWaiting(task, providers),
        zones,
        moreFit: (rollout && input.howManyMore(rollout)) ?? null,
      });
    }),
    waiting: waitingTasks(
      cluster,
      (task) => requestOf(task, rollouts.get(task.group), input.requirements),
      input.placer,
    ),
    scaled: input.scaled,
    unread: cluster.unread,
  };
}

/** What a waiting task asks of an instance: what its own definition says, and its service where it has one. */
function requestOf(
  task: ClusterTask,
  rollout: ServiceRollout | undefined,
  known: ReportInput['requirements'],
): ReturnType<RequestOf> {
  const requirements = known.get(task.taskDefinitionArn) ?? rollout?.requirements;
  if (!requirements) return undefined;
  const { constraints = [], placementStrategy: strategy = [] } = rollout ?? {};
  return { group: task.group, requirements, constraints, strategy, capacityProvider: task.capacityProvider };
}

function zonesOf({ instances, tasks, providers }: ClusterCapacity): readonly string[] {
  const groups = providers.flatMap((provider) =>
    provider.kind === 'autoScalingGroup' ? (provider.group?.availabilityZones ?? []) : [],
  );
  const own = instances.flatMap(({ attributes }) => attributes.get('ecs.availability-zone') ?? []);
  const others = tasks.flatMap(({ availabilityZone }) => availabilityZone ?? []);
  return [...new Set([...own, ...others, ...groups])].toSorted();
}
