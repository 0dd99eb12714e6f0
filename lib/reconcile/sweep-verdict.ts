import { type BerthError, TransientError } from '../errors.ts';
import type { Observation, Observed } from '../observe/observation.ts';
import { type Consideration, consider, isDue } from './consider.ts';
import { dueRecords } from './record-choice.ts';
import { digestsOf } from './record-pass.ts';
import type { SweepAdapters, SweepInput } from './sweep.ts';

/** What a sweep makes of a service. */
export interface Verdict {
  readonly due: boolean;
  readonly inSync: boolean;
  readonly unknown: boolean;
  /** Absent of a service that could not be read. */
  readonly consideration?: Consideration;
}

/** Whether a service needs a pass. A service that could not be read is looked at again by the next sweep. */
export function judge(
  observation: Observation,
  { repeats }: Pick<SweepInput, 'repeats'>,
  { clock, telemetry }: Pick<SweepAdapters, 'clock' | 'telemetry'>,
): Verdict {
  const { cluster } = observation.desired.environment;
  const service = `${cluster}/${observation.desired.service}`;
  const unread = (error: BerthError) => {
    telemetry.decision('unknown', { service, error: error.message });
    telemetry.count('Errors', 1, { code: error.code });
    // What is refused is published by a pass, once a day; what is transient is for the next sweep.
    return { due: repeats && !(error instanceof TransientError), inSync: false, unknown: true };
  };
  if (observation.kind === 'unknown') return unread(observation.error);
  const transient = transientErrorOf(observation);
  if (transient) return unread(transient);
  const consideration = consider(observation, clock.now());
  const { plan } = consideration;
  // What is recorded in Git cannot be noted on the service, so a sweep makes up for it once a day.
  const due = isDue(consideration, repeats) || (repeats && dueRecords(consideration).length > 0);
  if (due) {
    const held = plan.held.map(({ kind }) => kind);
    const actions = plan.actions.map(({ kind }) => kind);
    telemetry.decision('due', { service, digest: digestsOf(plan), held, actions });
  }
  return { due, inSync: plan.inSync, unknown: false, consideration };
}

/** What kept one of the service's images from being read, and may not the next time. */
function transientErrorOf({ images }: Observed): BerthError | undefined {
  return images.flatMap((image) =>
    image.kind === 'unknown' && image.error instanceof TransientError ? [image.error] : [],
  )[0];
}
