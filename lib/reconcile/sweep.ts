import { type BerthError, TransientError } from '../errors.ts';
import type { ReconcileRequest, Trigger } from '../events/reconcile-request.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { inChunks } from '../observe/chunks.ts';
import type { Observation, ObserveAdapters, Observed } from '../observe/observation.ts';
import { type ObserveOptions, observe } from '../observe/observe.ts';
import type { Clock } from '../ports/clock.ts';
import type { RequestSender } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type Consideration, consider, isDue } from './consider.ts';
import { dueRecords } from './record-choice.ts';
import { digestsOf } from './record-pass.ts';
import { requestFor } from './request.ts';
import { createStandingServices, type StandingAdapters } from './standing-capacity.ts';

/** What a sweep reads through, and where it asks for passes. */
export interface SweepAdapters extends ObserveAdapters, Pick<StandingAdapters, 'capacity'> {
  readonly requests: RequestSender;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** What a sweep looks at, and why. */
export interface SweepInput extends Pick<ObserveOptions, 'uses'> {
  /** The services of one environment, in batches. */
  readonly batches: AsyncIterable<readonly DesiredService[]>;
  readonly trigger: Trigger;
  /** True in the first sweep of a day: what cannot be noted on a service is then said again. */
  readonly repeats: boolean;
  /** Whether clusters' capacity is looked at, too: that takes calls for every task. Default false. */
  readonly looksAtCapacity?: boolean | undefined;
}

/** What a sweep found. */
export interface SweepReport {
  readonly services: number;
  readonly inSync: number;
  readonly requested: number;
  readonly unknown: number;
}

/** Looks at every service and asks for a pass only where something is due. Writes nothing itself. */
export async function sweep(input: SweepInput, adapters: SweepAdapters): Promise<SweepReport> {
  let report: SweepReport = { services: 0, inSync: 0, requested: 0, unknown: 0 };
  let pending: ReconcileRequest[] = [];
  const standing = createStandingServices(input.looksAtCapacity ? adapters : { ...adapters, capacity: undefined });
  for await (const observation of observe(input.batches, adapters, { ...input, thorough: false })) {
    const verdict = judge(observation, input, adapters);
    const request = requestFor(observation.desired, input);
    const asked = { due: verdict.due, request, repeats: input.repeats };
    const waits = verdict.consideration !== undefined && standing.takes(verdict.consideration, asked);
    const goes = verdict.due && !waits;
    report = {
      services: report.services + 1,
      inSync: report.inSync + Number(verdict.inSync),
      requested: report.requested + Number(goes),
      unknown: report.unknown + Number(verdict.unknown),
    };
    if (goes) pending.push(request);
    if (pending.length >= 10) {
      await adapters.requests.send(pending);
      pending = [];
    }
  }
  const late = await standing.requests();
  for (const chunk of inChunks([...pending, ...late], 10)) await adapters.requests.send(chunk);
  return { ...report, requested: report.requested + late.length };
}

interface Verdict {
  readonly due: boolean;
  readonly inSync: boolean;
  readonly unknown: boolean;
  /** Absent of a service that could not be read. */
  readonly consideration?: Consideration;
}

function judge(observation: Observation, { repeats }: SweepInput, { clock, telemetry }: SweepAdapters): Verdict {
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
