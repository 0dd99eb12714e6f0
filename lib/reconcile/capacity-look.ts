import type { ClusterCapacity } from '../capacity/cluster-capacity.ts';
import type { Forecast } from '../capacity/forecast/forecast.ts';
import { forecastRollouts } from '../capacity/forecast/forecast-rollouts.ts';
import { type StandingReport, type StandingService, standingReports } from '../capacity/providers/standing-report.ts';
import { type ClusterCapacityAdapters, readClusterCapacity } from '../observe/cluster-capacity.ts';
import { type RolloutToForecast, readRolloutCapacity } from '../observe/rollout-capacity.ts';
import { inCluster } from '../plan/planned-rollout.ts';

// Everything that a look at a cluster takes is behind this one file: it is loaded when somebody looks, and most passes
// and sweeps do not.

/** How long deployments of services took, by service, newest first in seconds. */
export type ReadDurations = (
  cluster: string,
  services: readonly string[],
) => Promise<ReadonlyMap<string, readonly number[]>>;

/** Reads of a cluster what its rollouts need, and foresees them together, in their order. Throws TransientError. */
export async function forecastCluster(
  cluster: string,
  rollouts: readonly RolloutToForecast[],
  { durations, ...adapters }: ClusterCapacityAdapters & { readonly durations: ReadDurations },
): Promise<readonly Forecast[]> {
  // A service that is new, or that only grows, has no deployment to compare with.
  const replacing = rollouts.flatMap(({ rollout, service }) => (service && rollout.replaces ? rollout.service : []));
  const [read, took] = await Promise.all([
    readRolloutCapacity(cluster, rollouts, adapters),
    durations(cluster, replacing),
  ]);
  const placed = rollouts.map(({ rollout }) => ({
    ...inCluster(rollout, read.defaultStrategy),
    recentDurations: took.get(rollout.service) ?? [],
  }));
  return forecastRollouts(placed, read);
}

/** Reads a cluster with the tasks of these services. Throws TransientError. */
export function readStanding(
  cluster: string,
  services: readonly StandingService[],
  adapters: ClusterCapacityAdapters,
): Promise<ClusterCapacity> {
  return readClusterCapacity(cluster, adapters, { tasksOf: services.map(({ service }) => service) });
}

/** What there is to say of these services, by service. */
export function reportStanding(
  services: readonly StandingService[],
  read: ClusterCapacity,
): ReadonlyMap<string, readonly StandingReport[]> {
  return standingReports(services, read);
}
