import type { Observation } from '../observe/observe.ts';
import type { Plan } from '../plan/plan.ts';
import { baseOf, planService } from '../plan/plan-service.ts';
import { allChosen } from '../plan/resolved-image.ts';
import { wantedOf } from '../plan/wanted.ts';
import { heldHash } from '../results/plan-results.ts';
import { type Settlement, settle } from '../rollout/settlement.ts';

type Observed = Extract<Observation, { kind: 'observed' }>;

/** What a pass would settle and do: everything a dry run shows. */
export interface Consideration {
  readonly observed: Observed;
  readonly settlement: Settlement;
  readonly plan: Plan;
  /** When it was considered, milliseconds since the epoch. */
  readonly at: number;
  /** Hash of what is held, to be noted once it is published; `undefined` when nothing is held. */
  readonly held: string | undefined;
}

/** Settles what is open and plans the rest, without a call. `now` is in milliseconds since the epoch. */
export function consider(observed: Observed, now: number, pushed?: string): Consideration {
  const { desired, images } = observed;
  const settlement = settle({ desired, live: observed.live, target: unnoticedTarget(observed), now });
  const plan = planService({ desired, live: settlement.live, images, pushed });
  const stalled = settlement.outcome?.kind === 'stalled' ? observed.live.open?.arn : undefined;
  return { observed, settlement, plan, at: now, held: heldHash(plan, stalled) };
}

/** Only a deployment that the notes do not know needs the wanted target: the others have theirs noted. */
function unnoticedTarget({ desired, live, images }: Observed): string | undefined {
  const chosen = allChosen(images);
  const base = baseOf(desired, live);
  return live.open?.unnoticed && chosen && base ? wantedOf(desired, base, chosen).target : undefined;
}

/** True when a pass would change, publish or note something. */
export function isDue({ observed, settlement, plan, held }: Consideration): boolean {
  return (
    plan.actions.length > 0 ||
    plan.remember !== undefined ||
    settlement.closes ||
    settlement.refuse !== undefined ||
    held !== observed.live.memory.held
  );
}
