import { AccessError, RefusedError } from '../errors.ts';
import type { Occasion } from '../events/reconcile-request.ts';
import type { Observed } from '../observe/observation.ts';
import { carryOut, type PassAdapters, type PassReport } from './carry-out.ts';
import { consider } from './consider.ts';
import { foreseeHold } from './foresee.ts';
import { recordPass } from './record-pass.ts';
import { reportRefusal } from './refusal-report.ts';

/**
 * What a pass does about a service that was observed: settle, plan, apply, publish, note. What AWS refuses is published,
 * once, and is no exception. Throws what else an adapter throws.
 */
export async function decide(observed: Observed, occasion: Occasion, adapters: PassAdapters): Promise<PassReport> {
  const { trigger } = occasion;
  const now = adapters.clock.now();
  const pushed = trigger.kind === 'image-push' || trigger.kind === 'image-replication' ? trigger.time : undefined;
  const considered = consider(observed, now, { pushed, reports: occasion.capacity });
  // Only what would be held is worth the look: what fits or not, a person sees in the plan.
  const consideration = await foreseeHold(considered, adapters);
  const context = { trigger, repeats: occasion.repeats, now };
  const report = await carryOut(consideration, context, adapters).catch((error: unknown) => {
    if (!(error instanceof RefusedError || error instanceof AccessError)) throw error;
    return reportRefusal(consideration, error, context, adapters);
  });
  recordPass(report, context, adapters.telemetry);
  return report;
}
