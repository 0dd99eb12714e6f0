import { ConflictError, TransientError } from '../errors.ts';
import type { Occasion } from '../events/reconcile-request.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { observeService } from '../observe/observe.ts';
import type { PassAdapters, PassReport } from './carry-out.ts';

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
  // Compiled while AWS answers, and not while the function starts.
  const deciding = import('./decide.ts');
  const observed = await observeService(desired, adapters);
  for (const image of observed.images) {
    // A registry that throttles has said nothing: the message is worth more than a hold that is gone in a minute.
    if (image.kind === 'unknown' && image.error instanceof TransientError) throw image.error;
  }
  const { decide } = await deciding;
  return decide(observed, occasion, adapters);
}
