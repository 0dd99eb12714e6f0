import type { ClusterCapacity } from '../capacity/cluster-capacity.ts';
import type { StandingReport, StandingService } from '../capacity/providers/standing-report.ts';
import { TransientError } from '../errors.ts';
import type { ReconcileRequest } from '../events/reconcile-request.ts';
import { standingService } from '../plan/standing-service.ts';
import type { CapacityAdapters } from '../ports/capacity.ts';
import type { Clock } from '../ports/clock.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { saysAnew } from '../results/hold-results.ts';
import type { Consideration } from './consider.ts';

/** What a look at a cluster's capacity reads through. */
export interface StandingAdapters {
  /** Left out where nobody looks. */
  readonly capacity?: CapacityAdapters | undefined;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** A service of the sweep, as it is asked for once the whole cluster was looked at. */
interface Standing {
  readonly one: StandingService;
  readonly cluster: string;
  /** Asked for anyway. */
  readonly due: boolean;
  /** Whether what is said of it can be remembered, or is to be said again. */
  readonly says: boolean;
  /** What `berth:held` says. */
  readonly remembered: string | undefined;
  readonly request: ReconcileRequest;
}

/** The services of an environment that run by capacity provider strategies: a few words of each, since there may be thousands. */
export interface StandingServices {
  /** True when the service waits for the look at its cluster, and what was asked of it waits with it. */
  takes(
    consideration: Consideration,
    asked: Pick<Standing, 'due' | 'request'> & { readonly repeats: boolean },
  ): boolean;
  /** Looks at the cluster, if anybody waits, and gives the requests that are due. */
  requests(): Promise<readonly ReconcileRequest[]>;
}

/** None yet. Without adapters none is taken, and nothing read. */
export function createStandingServices(adapters: StandingAdapters): StandingServices {
  const waiting: Standing[] = [];
  return {
    takes({ plan, observed, settlement }, { repeats, ...asked }) {
      const { desired, images } = observed;
      if (!adapters.capacity || (desired.capacity ?? 'warn') === 'off') return false;
      const one = standingService({ plan, desired, live: settlement.live, images });
      if (!one) return false;
      const says = plan.writes === 'everything' || (plan.writes === 'nothing' && repeats);
      waiting.push({ one, ...asked, says, cluster: plan.cluster, remembered: settlement.live.memory.held });
      return true;
    },
    async requests() {
      const [first] = waiting;
      if (!adapters.capacity || !first) return [];
      const reports = await look(first.cluster, waiting, { ...adapters, capacity: adapters.capacity });
      return waiting.flatMap((standing) => dueRequest(standing, reports));
    },
  };
}

type Reports = ReadonlyMap<string, readonly StandingReport[]>;

/** `undefined` when nobody knows: then nothing is said, and nothing taken back. */
async function look(
  cluster: string,
  waiting: readonly Standing[],
  { capacity, clock, telemetry }: StandingAdapters & { readonly capacity: CapacityAdapters },
): Promise<Reports | undefined> {
  const { readStanding, reportStanding } = await import('./capacity-look.ts');
  const services = waiting.map(({ one }) => one);
  const read = await orUnknown(readStanding(cluster, services, { ...capacity, clock }), cluster, telemetry);
  if (!read) return undefined;
  for (const { what, subject, message } of read.unread)
    telemetry.decision('unknown', { what, subject, error: message });
  if (read.unread.some(({ what }) => what === 'cluster' || what === 'tasks')) return undefined;
  return reportStanding(services, read);
}

/** A throttle must not keep what is due from being asked for: the next sweep looks again. */
async function orUnknown(
  reading: Promise<ClusterCapacity>,
  cluster: string,
  telemetry: Telemetry,
): Promise<ClusterCapacity | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    telemetry.decision('unknown', { what: 'cluster', subject: cluster, error: error.message });
    return undefined;
  }
}

function dueRequest(standing: Standing, reports: Reports | undefined): readonly ReconcileRequest[] {
  const { one, cluster, due, says, remembered, request } = standing;
  const capacity = reports && (reports.get(one.service) ?? []);
  const isNews = says && capacity !== undefined && saysAnew({ cluster, service: one.service }, capacity, remembered);
  if (!due && !isNews) return [];
  return [capacity ? { ...request, capacity } : request];
}
