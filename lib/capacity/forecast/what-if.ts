import type { ClusterCapacity, ClusterTask } from '../cluster-capacity.ts';
import type { ContainerInstance } from '../placement/container-instance.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import { tasksByGroup } from './course-start.ts';
import type { Forecast } from './forecast.ts';
import { type ForecastOptions, forecastRollouts } from './forecast-rollouts.ts';

/** Something that a person thinks of doing. */
export type Change =
  | { readonly kind: 'count'; readonly service: string; readonly count: number }
  /** `instance`: an ARN, its last part, or the EC2 instance's id. */
  | { readonly kind: 'drain'; readonly instance: string };

/** What would become of the changes, made together. */
export interface WhatIf {
  /** Of the services that they concern, in the order in which they were given; then those that nobody described. */
  readonly forecasts: readonly Forecast[];
  /** Tasks of no service on the instances that would drain: they stay until they end by themselves. */
  readonly staying: number;
  /** Services and instances that a change names and that are not there. */
  readonly missing: readonly string[];
}

/** What the changes are asked of. */
export interface WhatIfInput {
  readonly cluster: ClusterCapacity;
  /** The services as they run, with the counts that they want now; `replaces` is not looked at. */
  readonly services: readonly ServiceRollout[];
  readonly changes: readonly Change[];
}

/**
 * What would become of the services if somebody did all of it. A draining instance takes no tasks, and those of its
 * services are replaced as minimum and maximum percent allow:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
 */
export function whatIf({ cluster, services, changes }: WhatIfInput, options: ForecastOptions = {}): WhatIf {
  const drains = changes.flatMap((change) => (change.kind === 'drain' ? [change.instance] : []));
  const drained = new Set(drains.flatMap((name) => findInstance(cluster, name)?.arn ?? []));
  const counts = new Map(
    changes.flatMap((change) => (change.kind === 'count' ? [[change.service, change.count]] : [])),
  );
  const groups = tasksByGroup(cluster.tasks);
  const leaves = ({ containerInstanceArn: arn }: ClusterTask) => arn !== undefined && drained.has(arn);
  const concerned = services.flatMap((rollout): readonly ServiceRollout[] => {
    const own = groups.get(`service:${rollout.service}`) ?? [];
    const count = counts.get(rollout.service);
    if (count === undefined && !own.some(leaves)) return [];
    const requirements = rollout.running ?? rollout.requirements;
    // Not what is there: a deployment or a draining instance has more, and a service without room fewer.
    const desiredCount = count ?? rollout.desiredCount;
    return [{ ...rollout, replaces: false, requirements, running: requirements, desiredCount }];
  });
  const known = new Set(services.map(({ service }) => service));
  const leaving = cluster.tasks.filter((task) => task.desiredStatus !== 'STOPPED' && leaves(task));
  return {
    forecasts: [
      ...forecastRollouts(concerned, drainedCluster(cluster, drained), options),
      ...undescribed(leaving, known),
    ],
    staying: leaving.filter(({ group }) => !group.startsWith('service:')).length,
    missing: [
      ...[...counts.keys()].filter((service) => !known.has(service)),
      ...drains.filter((name) => findInstance(cluster, name) === undefined),
    ],
  };
}

function findInstance({ instances }: ClusterCapacity, name: string): ContainerInstance | undefined {
  return instances.find(({ arn, ec2InstanceId }) =>
    [arn, arn.slice(arn.lastIndexOf('/') + 1), ec2InstanceId].includes(name),
  );
}

function drainedCluster(cluster: ClusterCapacity, drained: ReadonlySet<string>): ClusterCapacity {
  const instances = cluster.instances.map((instance) =>
    drained.has(instance.arn) ? { ...instance, status: 'DRAINING' } : instance,
  );
  return { ...cluster, instances };
}

function undescribed(leaving: readonly ClusterTask[], known: ReadonlySet<string>): readonly Forecast[] {
  const names = leaving.flatMap(({ group }) => (group.startsWith('service:') ? [group.slice('service:'.length)] : []));
  return [...new Set(names)]
    .filter((name) => !known.has(name))
    .map((service) => ({
      service,
      fit: { kind: 'unknown', unread: [], reason: 'what its tasks ask for is not known here' },
      peakTasks: names.filter((name) => name === service).length,
      peakInstances: undefined,
      estimatedSeconds: undefined,
      estimates: [],
    }));
}
