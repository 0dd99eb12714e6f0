import type { ReconcileRequest, Trigger } from '../events/reconcile-request.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { type Observation, type ObserveAdapters, type ObserveOptions, observe } from '../observe/observe.ts';
import type { Clock } from '../ports/clock.ts';
import type { RequestSender } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { consider, isDue } from './consider.ts';
import { requestFor } from './request.ts';

export interface SweepAdapters extends ObserveAdapters {
  readonly requests: RequestSender;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

export interface SweepInput extends ObserveOptions {
  /** The services of one environment, in batches. */
  readonly batches: AsyncIterable<readonly DesiredService[]>;
  readonly trigger: Trigger;
  /** True in the first sweep of a day: what cannot be noted on a service is then said again. */
  readonly repeats: boolean;
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
  for await (const observation of observe(input.batches, adapters, input)) {
    const verdict = judge(observation, input, adapters);
    report = {
      services: report.services + 1,
      inSync: report.inSync + Number(verdict.inSync),
      requested: report.requested + Number(verdict.due),
      unknown: report.unknown + Number(observation.kind === 'unknown'),
    };
    if (verdict.due) pending.push(requestFor(observation.desired, input.trigger));
    if (pending.length >= 10) {
      await adapters.requests.send(pending);
      pending = [];
    }
  }
  await adapters.requests.send(pending);
  return report;
}

function judge(
  observation: Observation,
  { repeats }: SweepInput,
  { clock, telemetry }: SweepAdapters,
): { readonly due: boolean; readonly inSync: boolean } {
  const service = `${observation.desired.environment.cluster}/${observation.desired.service}`;
  if (observation.kind === 'unknown') {
    telemetry.decision('unknown', { service, error: observation.error.message });
    telemetry.count('Errors', 1);
    return { due: repeats && observation.error.code !== 'Transient', inSync: false };
  }
  const consideration = consider(observation, clock.now());
  const noted = consideration.plan.mode === 'apply';
  const due = isDue(consideration) && (noted || repeats);
  if (due)
    telemetry.decision('due', {
      service,
      held: consideration.plan.held.map(({ kind }) => kind),
      actions: consideration.plan.actions.map(({ kind }) => kind),
    });
  return { due, inSync: consideration.plan.inSync };
}
