import { ConflictError } from '../errors.ts';
import type { Trigger } from '../events/reconcile-request.ts';
import { canonicalJson, type JsonValue } from '../json.ts';
import { observeService } from '../observe/observe.ts';
import type { Plan } from '../plan/plan.ts';
import { carryOut, type PassAdapters, type PassReport } from './carry-out.ts';
import { type Consideration, consider } from './consider.ts';
import { foreseeHold } from './foresee.ts';

/** A plan older than this is made anew before it is carried out: a person took time to confirm. */
const freshMs = 5_000;

/**
 * Carries out what was shown. An older plan is observed again and must come out the same; this narrows the window in which
 * somebody else writes, and is no lock. Throws ConflictError when it comes out differently: nothing is written then.
 */
export async function applyConsidered(
  considered: Consideration,
  trigger: Trigger,
  adapters: PassAdapters,
): Promise<PassReport> {
  const now = adapters.clock.now();
  if (now - considered.at <= freshMs) return carryOut(considered, { trigger, now }, adapters);
  const { desired } = considered.observed;
  const again = await foreseeHold(consider(await observeService(desired, adapters), now), adapters);
  if (!saysTheSame(considered.plan, again.plan)) {
    const what = lostRoom(considered, again) ?? `${desired.service} changed since its plan was shown`;
    throw new ConflictError(`${what}, and nothing was written: run berth plan again`, desired.service);
  }
  return carryOut(again, { trigger, now }, adapters);
}

/** True when both plans would do the same to the service. */
function saysTheSame(one: Plan, other: Plan): boolean {
  const essence = ({ actions, target }: Plan) => canonicalJson({ actions, target } as unknown as JsonValue);
  return essence(one) === essence(other);
}

/** That the room which a plan found is gone, and why; `undefined` when it is not. */
function lostRoom(before: Consideration, after: Consideration): string | undefined {
  const { service, capacity } = after.observed.desired;
  const fit = after.plan.forecast?.fit;
  if (capacity !== 'block' || fit?.kind !== 'cannotFinish') return undefined;
  if (before.plan.forecast?.fit.kind === 'cannotFinish') return undefined;
  return `${service} fitted when its plan was shown, and does not any more: ${fit.reason}`;
}
