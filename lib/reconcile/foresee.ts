import type { CapacityMode } from '../manifest/desired-service.ts';
import type { ClusterCapacityAdapters } from '../observe/cluster-capacity.ts';
import { inCluster, type PlannedRollout, plannedRollout } from '../plan/planned-rollout.ts';
import type { CapacityAdapters } from '../ports/capacity.ts';
import type { Clock } from '../ports/clock.ts';
import { type Consideration, consider } from './consider.ts';

/** What a look ahead reads through. */
export interface ForeseeAdapters {
  /** Left out where nobody looks. */
  readonly capacity?: CapacityAdapters | undefined;
  readonly clock: Clock;
}

/** The same of one service by itself. */
export async function foreseeOne(
  one: Consideration,
  adapters: ForeseeAdapters,
  modes: readonly CapacityMode[],
): Promise<Consideration> {
  const [foreseen] = await foresee([one], adapters, modes);
  return foreseen ?? one;
}

/** A consideration that starts tasks, and what it would have ECS place. */
interface Ahead {
  readonly one: Consideration;
  readonly rollout: PlannedRollout;
}

/**
 * Says of each consideration that starts tasks whether they fit: those of one cluster together, in the order in which
 * they are given, since what one takes the next does not have. `modes`: whose `capacity` is looked at. A cluster is read
 * once, and only where instances have to hold the tasks. Throws TransientError; what may not be read is `unknown`.
 */
export async function foresee(
  considered: readonly Consideration[],
  adapters: ForeseeAdapters,
  modes: readonly CapacityMode[],
): Promise<readonly Consideration[]> {
  const { capacity, clock } = adapters;
  if (!capacity) return considered;
  const ahead = considered.flatMap((one): readonly Ahead[] => {
    const rollout = modes.includes(one.observed.desired.capacity ?? 'warn') ? rolloutOf(one) : undefined;
    return rollout ? [{ one, rollout }] : [];
  });
  const foreseen = new Map<Consideration, Consideration>();
  for (const group of byCluster(ahead)) {
    for (const [one, again] of await foreseeCluster(group, { ...capacity, clock })) foreseen.set(one, again);
  }
  return considered.map((one) => foreseen.get(one) ?? one);
}

function rolloutOf({ plan, observed, settlement }: Consideration): PlannedRollout | undefined {
  const { desired, images } = observed;
  return plan.writes === 'refusals' ? undefined : plannedRollout({ plan, desired, live: settlement.live, images });
}

function byCluster(ahead: readonly Ahead[]): readonly (readonly Ahead[])[] {
  const groups = new Map<string, Ahead[]>();
  for (const one of ahead) {
    const { cluster } = one.one.plan;
    groups.set(cluster, [...(groups.get(cluster) ?? []), one]);
  }
  return [...groups.values()];
}

async function foreseeCluster(
  group: readonly Ahead[],
  adapters: ClusterCapacityAdapters,
): Promise<readonly (readonly [Consideration, Consideration])[]> {
  const { readRolloutCapacity } = await import('../observe/rollout-capacity.ts');
  const { forecastRollouts } = await import('../capacity/forecast-rollouts.ts');
  const cluster = group[0]?.one.plan.cluster ?? '';
  const rollouts = group.map(({ one, rollout }) => ({ rollout, service: one.observed.live.service }));
  const read = await readRolloutCapacity(cluster, rollouts, adapters);
  const forecasts = forecastRollouts(
    rollouts.map(({ rollout }) => inCluster(rollout, read.defaultStrategy)),
    read,
  );
  return group.map(({ one }, index) => {
    const { observed, pushed, reports } = one;
    return [one, consider(observed, one.at, { pushed, reports, forecast: forecasts[index] })] as const;
  });
}
