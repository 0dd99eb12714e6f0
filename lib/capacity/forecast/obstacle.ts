import type { CapacityProvider, ClusterCapacity, StrategyItem } from '../cluster-capacity.ts';
import { compileConstraints } from '../placement/constraint.ts';
import { strategyProblems } from '../providers/provider-strategy.ts';
import type { PlacementConstraint, ServiceRollout } from '../service-rollout.ts';
import { strategyOf } from './course-start.ts';
import type { CannotFinishCause, Fit } from './forecast.ts';

/** What of an instance a constraint may ask on Managed Instances:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-migrate.html. */
const managedAttributes: ReadonlySet<string> = new Set([
  'ecs.subnet-id',
  'ecs.availability-zone',
  'ecs.instance-type',
  'ecs.cpu-architecture',
]);

/** Why a rollout need not be tried: ECS refuses it, or nobody can follow what it asks. `undefined`: there is no reason. */
export function obstacleOf(rollout: ServiceRollout, cluster: ClusterCapacity): Fit | undefined {
  const strategy = strategyOf(rollout, cluster);
  const own = strategy.flatMap(
    ({ capacityProvider }) => cluster.providers.find(({ name }) => name === capacityProvider) ?? [],
  );
  return (
    strategyObstacle(rollout, strategy, cluster) ??
    kindObstacle(own, cluster) ??
    constraintObstacle(rollout) ??
    managedObstacle(rollout, own)
  );
}

function strategyObstacle(
  rollout: ServiceRollout,
  strategy: readonly StrategyItem[],
  cluster: ClusterCapacity,
): Fit | undefined {
  const problems = strategyProblems(strategy, cluster.providers);
  if (problems.length === 0) return undefined;
  const unread = unreadProviders(cluster);
  if (unread) return unread;
  const next = 'correct the capacity provider strategy, or associate the provider with the cluster';
  return refusal(rollout, { cause: 'strategy', reason: `ECS refuses the strategy: ${problems.join('; ')}`, next });
}

function unreadProviders({ unread }: ClusterCapacity): Fit | undefined {
  const notRead = unread.filter(({ what }) => what === 'capacityProviders' || what === 'cluster');
  if (notRead.length === 0) return undefined;
  return { kind: 'unknown', unread: notRead, reason: "the cluster's capacity providers could not be read" };
}

function kindObstacle(own: readonly CapacityProvider[], cluster: ClusterCapacity): Fit | undefined {
  const strange = own.find(({ kind }) => kind === 'unknown');
  if (!strange) return undefined;
  const unread = unreadProviders(cluster);
  if (unread) return unread;
  const reason = `capacity provider ${strange.name} is of a kind that Berth does not know`;
  return { kind: 'unknown', unread: [], reason };
}

function constraintObstacle(rollout: ServiceRollout): Fit | undefined {
  const compiled = compileConstraints(rollout.constraints);
  if (compiled.kind === 'compiled') return undefined;
  const reason = compiled.problems.map(({ message }) => message).join('; ');
  if (compiled.problems.every(({ kind }) => kind === 'unsupported')) return { kind: 'unknown', unread: [], reason };
  const next = 'correct the placement constraint';
  return refusal(rollout, { cause: 'noInstanceMatches', reason: `ECS refuses a constraint: ${reason}`, next });
}

function managedObstacle(rollout: ServiceRollout, own: readonly CapacityProvider[]): Fit | undefined {
  if (!own.some(({ kind }) => kind === 'managedInstances')) return undefined;
  const [foreign] = rollout.constraints.flatMap(attributesOf).filter((name) => !managedAttributes.has(name));
  if (foreign === undefined) return undefined;
  const reason = `Managed Instances know no attribute ${foreign}: a constraint may ask for ${[...managedAttributes].join(', ')}`;
  const next = 'change the placement constraint, or use another capacity provider';
  return refusal(rollout, { cause: 'noInstanceMatches', reason, next });
}

function attributesOf({ expression = '' }: PlacementConstraint): readonly string[] {
  return [...expression.matchAll(/attribute:([\w./\\-]+)/g)].flatMap(([, name]) => name ?? []);
}

interface Refusal {
  readonly cause: CannotFinishCause;
  readonly reason: string;
  readonly next: string;
}

function refusal({ desiredCount }: ServiceRollout, { cause, reason, next }: Refusal): Fit {
  return { kind: 'cannotFinish', cause, reason, next, started: 0, wanted: desiredCount, closest: [] };
}
