import { AccessError, ConflictError, RefusedError, TransientError } from '../errors.ts';
import type { Occasion } from '../events/reconcile-request.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { observeService } from '../observe/observe.ts';
import { carryOut, type PassAdapters, type PassReport } from './carry-out.ts';
import { consider } from './consider.ts';
import { foreseeHold } from './foresee.ts';
import { recordPass } from './record-pass.ts';
import { reportRefusal } from './refusal-report.ts';

/**
 * One pass over one service: observe, settle what the last pass started, plan, apply, publish, note. When the live state
 * moves meanwhile it starts over once. What AWS refuses is published, once, and is no exception. Throws what else an
 * adapter throws; every step done is a step that the next pass finds done.
 */
export async function pass(desired: DesiredService, occasion: Occasion, adapters: PassAdapters): Promise<PassReport> {
  try {
    return await attempt(desired, occasion, adapters);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    return attempt(desired, occasion, adapters);
  }
}

async function attempt(desired: DesiredService, occasion: Occasion, adapters: PassAdapters): Promise<PassReport> {
  const { trigger } = occasion;
  const observed = await observeService(desired, adapters);
  for (const image of observed.images) {
    // A registry that throttles has said nothing: the message is worth more than a hold that is gone in a minute.
    if (image.kind === 'unknown' && image.error instanceof TransientError) throw image.error;
  }
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
