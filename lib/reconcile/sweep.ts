import type { ReconcileRequest, Trigger } from '../events/reconcile-request.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { inChunks } from '../observe/chunks.ts';
import type { ObserveAdapters } from '../observe/observation.ts';
import { type ObserveOptions, observe } from '../observe/observe.ts';
import type { Clock } from '../ports/clock.ts';
import type { RequestSender } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { requestFor } from './request.ts';
import type { StandingAdapters, StandingServices } from './standing-capacity.ts';

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
  // Compiled while AWS answers, and not while the function starts.
  const judging = import('./sweep-verdict.ts');
  const standing = input.looksAtCapacity ? await standingServices(adapters) : undefined;
  for await (const observation of observe(input.batches, adapters, { ...input, thorough: false })) {
    const { judge } = await judging;
    const verdict = judge(observation, input, adapters);
    const request = requestFor(observation.desired, input);
    const asked = { due: verdict.due, request, repeats: input.repeats };
    const waits = verdict.consideration && standing?.takes(verdict.consideration, asked);
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
  const late = (await standing?.requests()) ?? [];
  for (const chunk of inChunks([...pending, ...late], 10)) await adapters.requests.send(chunk);
  return { ...report, requested: report.requested + late.length };
}

async function standingServices(adapters: StandingAdapters): Promise<StandingServices> {
  const { createStandingServices } = await import('./standing-capacity.ts');
  return createStandingServices(adapters);
}
