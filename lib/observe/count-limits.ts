import { BerthError } from '../errors.ts';
import type { ScalableTargetReader, ScheduledAction, ScheduledActionReader } from '../ports/scaling.ts';
import { inChunks } from './chunks.ts';

/** What bounds a service's desired count, which is then Application Auto Scaling's to set. */
export interface CountLimits {
  readonly minimum: number;
  readonly maximum: number;
  /** What changes these limits and when, those that have ended left out; `undefined` when it could not be read. */
  readonly scheduled: readonly ScheduledAction[] | undefined;
}

/** What limits are read through, and when. */
export interface CountLimitsAdapters {
  readonly scaling: ScalableTargetReader;
  readonly schedules: ScheduledActionReader;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The limits of those services of a cluster that are scalable targets: ⌈services/50⌉ calls, and when there is a target
 * one for its scheduled actions, or the pages of all ECS services' where there are several. `undefined` when the targets
 * may not be read. Throws TransientError.
 */
export async function readCountLimits(
  cluster: string,
  services: readonly string[],
  { scaling, schedules, now }: CountLimitsAdapters,
): Promise<ReadonlyMap<string, CountLimits> | undefined> {
  const prefix = `service/${cluster.slice(cluster.lastIndexOf('/') + 1)}/`;
  const ids = services.map((service) => `${prefix}${service}`);
  const chunks = inChunks(ids, 50).map((some) => scaling.describeScalableTargets(some));
  const targets = (await unlessRefused(Promise.all(chunks)))?.flat();
  if (!targets) return undefined;
  const [first, second] = targets;
  const reading = first && schedules.describeScheduledActions(second ? undefined : first.resourceId);
  const actions = reading ? await unlessRefused(reading) : [];
  return new Map(
    targets.map(({ resourceId, minCapacity: minimum, maxCapacity: maximum }) => {
      const own = actions?.filter((action) => action.resourceId === resourceId);
      const scheduled = own?.filter(({ endTime }) => endTime === undefined || endTime > now);
      return [resourceId.slice(prefix.length), { minimum, maximum, scheduled }];
    }),
  );
}

/** `undefined` for what may not be read, or fails for good. */
async function unlessRefused<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof BerthError && error.code !== 'Transient' && error.code !== 'Invariant') return undefined;
    throw error;
  }
}
