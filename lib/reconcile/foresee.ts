import type { CapacityMode } from '../manifest/desired-service.ts';
import type { ClusterCapacityAdapters } from '../observe/cluster-capacity.ts';
import { readRecentDurations } from '../observe/recent-durations.ts';
import { type PlannedRollout, plannedRollout } from '../plan/planned-rollout.ts';
import type { CapacityAdapters } from '../ports/capacity.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeploymentReader } from '../ports/ecs.ts';
import type { ReadDurations } from './capacity-look.ts';
import { type Consideration, consider } from './consider.ts';

/** What a look ahead reads through. */
export interface ForeseeAdapters {
  /** Left out where nobody looks. */
  readonly capacity?: CapacityAdapters | undefined;
  readonly clock: Clock;
}

/** A consideration that starts tasks, and what it would have ECS place. */
interface Ahead {
  readonly one: Consideration;
  readonly rollout: PlannedRollout;
}

/**
 * Says of each consideration that starts tasks whether they fit, unless its manifest says `capacity: off`: those of one
 * cluster together, in the order in which they are given, since what one takes the next does not have. A cluster is read
 * once, and only where instances have to hold the tasks. Throws TransientError; what may not be read is `unknown`.
 */
export async function foresee(
  considered: readonly Consideration[],
  adapters: ForeseeAdapters & { readonly ecs: Pick<DeploymentReader, 'listServiceDeployments'> },
): Promise<readonly Consideration[]> {
  return foreseeAll(considered, adapters, {
    modes: ['block', 'warn'],
    durations: (cluster, services) => readRecentDurations(cluster, services, adapters.ecs),
  });
}

/** The same for a pass, which looks only where what it reads decides something: with `capacity: block`. */
export async function foreseeHold(one: Consideration, adapters: ForeseeAdapters): Promise<Consideration> {
  const durations = async () => new Map<string, readonly number[]>();
  const [foreseen] = await foreseeAll([one], adapters, { modes: ['block'], durations });
  return foreseen ?? one;
}

interface Looks {
  readonly modes: readonly CapacityMode[];
  readonly durations: ReadDurations;
}

async function foreseeAll(
  considered: readonly Consideration[],
  { capacity, clock }: ForeseeAdapters,
  { modes, durations }: Looks,
): Promise<readonly Consideration[]> {
  if (!capacity) return considered;
  const ahead = considered.flatMap((one): readonly Ahead[] => {
    const rollout = modes.includes(one.observed.desired.capacity ?? 'warn') ? rolloutOf(one) : undefined;
    return rollout ? [{ one, rollout }] : [];
  });
  const foreseen = new Map<Consideration, Consideration>();
  for (const group of byCluster(ahead)) {
    const found = await foreseeCluster(group, { ...capacity, clock }, durations);
    for (const [one, again] of found) foreseen.set(one, again);
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
  durations: Looks['durations'],
): Promise<readonly (readonly [Consideration, Consideration])[]> {
  const { forecastCluster } = await import('./capacity-look.ts');
  const cluster = group[0]?.one.plan.cluster ?? '';
  const rollouts = group.map(({ one, rollout }) => ({ rollout, service: one.observed.live.service }));
  const forecasts = await forecastCluster(cluster, rollouts, { ...adapters, durations });
  return group.map(({ one }, index) => {
    const { observed, pushed, reports } = one;
    return [one, consider(observed, one.at, { pushed, reports, forecast: forecasts[index] })] as const;
  });
}
