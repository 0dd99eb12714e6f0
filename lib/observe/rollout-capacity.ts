import type { ClusterCapacity, StrategyItem } from '../capacity/cluster-capacity.ts';
import type { PlannedRollout } from '../plan/planned-rollout.ts';
import type { WireService } from '../ports/wire.ts';
import { isFargateProvider, namedProviders } from './capacity-providers.ts';
import { type CapacityReads, type ClusterCapacityAdapters, readClusterCapacity } from './cluster-capacity.ts';
import { countedTasks } from './counted-tasks.ts';

/** A rollout that is to be forecast, and its service as DescribeServices shows it. */
export interface RolloutToForecast {
  readonly rollout: PlannedRollout;
  /** `undefined` when it is to be created. */
  readonly service: WireService | undefined;
}

/**
 * Of a cluster's capacity what the forecast of these rollouts looks at: of those that name Fargate nothing is read.
 * Throws as `readClusterCapacity` does.
 */
export async function readRolloutCapacity(
  cluster: string,
  rollouts: readonly RolloutToForecast[],
  adapters: ClusterCapacityAdapters,
): Promise<ClusterCapacity> {
  const placed = rollouts.map(({ rollout }) => rollout).filter(({ home }) => !isFargate(home));
  const read =
    placed.length > 0
      ? await readClusterCapacity(cluster, adapters, readsFor(placed))
      : { ...bare, cluster, at: adapters.clock.now(), providers: namedProviders(namesIn(rollouts)) };
  const seen = new Set(read.tasks.map(({ group }) => group));
  const unseen = rollouts.filter(
    ({ rollout }) => !seen.has(`service:${rollout.service}`) && !needsTasks(rollout, read),
  );
  return { ...read, tasks: [...read.tasks, ...unseen.flatMap(({ service }) => countedTasks(service))] };
}

const bare = { instances: [], tasks: [], defaultStrategy: [], instanceTypes: new Map(), unread: [] };

function readsFor(placed: readonly PlannedRollout[]): CapacityReads {
  const providers = placed.some(({ home }) => home.kind === 'providers' || home.kind === 'default');
  return {
    providers,
    tasksOf: providers || placed.some(looksAtOthers) ? undefined : placed.map(({ service }) => service),
    beyond: (defaultStrategy) => placed.some(({ home }) => home.kind !== 'default' || !isAllFargate(defaultStrategy)),
  };
}

/** Tasks of others hold network interfaces, which no instance tells, and constraints may ask for groups of tasks. */
function looksAtOthers({ requirements, constraints }: PlannedRollout): boolean {
  return requirements.enis > 0 || constraints.some(({ expression = '' }) => expression.includes('task:group'));
}

/** Whether it matters where the service's tasks are. */
function needsTasks({ home }: PlannedRollout, { defaultStrategy }: ClusterCapacity): boolean {
  return home.kind === 'default' ? !isAllFargate(defaultStrategy) : !isFargate(home);
}

function isFargate(home: PlannedRollout['home']): boolean {
  return home.kind === 'fargate' || (home.kind === 'providers' && isAllFargate(home.strategy));
}

function isAllFargate(strategy: readonly StrategyItem[]): boolean {
  return strategy.length > 0 && strategy.every(({ capacityProvider }) => isFargateProvider(capacityProvider));
}

function namesIn(rollouts: readonly RolloutToForecast[]): readonly string[] {
  const strategies = rollouts.flatMap(({ rollout: { home } }) => (home.kind === 'providers' ? home.strategy : []));
  return [...new Set(strategies.map(({ capacityProvider }) => capacityProvider))];
}
