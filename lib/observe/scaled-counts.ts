import type { ScaledCount } from '../capacity/report/scaled-count.ts';
import { BerthError } from '../errors.ts';
import type { ScalableTargetReader, ScheduledAction, ScheduledActionReader } from '../ports/scaling.ts';
import { inChunks } from './chunks.ts';

/** What was read of who scales services, and what kept it from being read. */
export interface ScaledCounts {
  readonly scaled: readonly ScaledCount[];
  readonly failures: readonly BerthError[];
}

/** What they are read through, and when. */
export interface ScaledCountAdapters {
  readonly scaling: ScalableTargetReader;
  readonly schedules: ScheduledActionReader;
  /** Milliseconds since the epoch: what has ended by then is left out. */
  readonly now: number;
}

/** DescribeScalableTargets takes so many resource ids. */
const idsPerCall = 50;

/**
 * Which services of a cluster Application Auto Scaling scales, by name: fifty a call, and one look at what is scheduled
 * where any is scaled. What may not be read is a failure. Throws TransientError, and what is no BerthError.
 */
export async function readScaledCounts(
  { cluster, services }: { readonly cluster: string; readonly services: readonly string[] },
  { scaling, schedules, now }: ScaledCountAdapters,
): Promise<ScaledCounts> {
  try {
    const prefix = `service/${cluster}/`;
    const ids = services.toSorted().map((service) => `${prefix}${service}`);
    const chunks = inChunks(ids, idsPerCall).map((chunk) => scaling.describeScalableTargets(chunk));
    const targets = (await Promise.all(chunks)).flat();
    const [first, second] = targets;
    const read = first ? await schedules.describeScheduledActions(second ? undefined : first.resourceId) : [];
    const actions = read.filter(({ endTime }) => endTime === undefined || endTime > now);
    const scaled = targets.map(({ resourceId, minCapacity, maxCapacity }) => ({
      service: resourceId.slice(prefix.length),
      minimum: minCapacity,
      maximum: maxCapacity,
      scheduled: actions.filter((action) => action.resourceId === resourceId).map(scheduledLimits),
    }));
    return { scaled, failures: [] };
  } catch (error) {
    if (!(error instanceof BerthError) || error.code === 'Transient' || error.code === 'Invariant') throw error;
    return { scaled: [], failures: [error] };
  }
}

/** UTC when it names no time zone: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScheduledAction.html */
function scheduledLimits({ name, schedule, timezone = 'UTC', minCapacity, maxCapacity }: ScheduledAction) {
  return { name, schedule, timezone, minimum: minCapacity ?? null, maximum: maxCapacity ?? null };
}
