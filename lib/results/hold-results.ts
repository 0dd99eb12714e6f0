import { digestOf } from '../memory/hash.ts';
import type { Hold } from '../plan/hold.ts';
import type { Plan } from '../plan/plan.ts';
import { planData, type ResultContext } from './result-data.ts';
import { createResult, type ResultEvent } from './result-event.ts';

/** So many are remembered as published: as many as fit into one tag's 256 characters. */
const mostRemembered = 15;

/** What is held, and what is news of it. */
export interface HoldNews {
  /** Holds that were not published yet. */
  readonly holds: readonly Hold[];
  /** True when a stalled deployment was published before. */
  readonly stalledIsSaid: boolean;
  /** What `berth:held` should say once the news is published; `undefined` when nothing is held. */
  readonly note: string | undefined;
}

/** Sorts out what is news: a hold is said once, until it changes. `stalled` is the ARN of a stalled deployment. */
export function holdNews(plan: Plan, stalled: string | undefined, remembered: string | undefined): HoldNews {
  const said = new Set(remembered?.split(' ') ?? []);
  const entries = plan.held.map((hold) => ({ hold, word: wordOf(holdIdentity(plan, hold)) }));
  const stalledWord = stalled === undefined ? undefined : wordOf(['stalled', stalled]);
  const words = [...entries.map(({ word }) => word), ...(stalledWord === undefined ? [] : [stalledWord])];
  return {
    holds: entries.filter(({ word }) => !said.has(word)).map(({ hold }) => hold),
    stalledIsSaid: stalledWord !== undefined && said.has(stalledWord),
    note: heldNote(words),
  };
}

/** The words of what was published, as `berth:held` keeps them. */
export function heldNote(words: readonly string[]): string | undefined {
  const note = [...new Set(words)].slice(0, mostRemembered).toSorted().join(' ');
  return note === '' ? undefined : note;
}

/** What stands in `berth:held` for a thing that was published. */
export function wordOf(identity: readonly string[]): string {
  return digestOf(identity).slice(0, 16);
}

/** The result of each hold: `service.drifted` for drift, `service.held` for the others. Its id is target and hold. */
export function holdResults(plan: Plan, holds: readonly Hold[], context: ResultContext): readonly ResultEvent[] {
  return holds.map((hold) =>
    createResult({
      kind: hold.kind === 'drift' ? 'service.drifted' : 'service.held',
      identity: holdIdentity(plan, hold),
      at: context.now,
      data: {
        ...planData(plan, context),
        reasons: [hold.reason],
        fields: hold.changes.map(({ path }) => path),
        hold: { kind: hold.kind, reason: hold.reason, next: hold.next },
      },
    }),
  );
}

/** Target, kind and fields: a reason's wording may change from pass to pass (counts, names), what is held does not. */
function holdIdentity(plan: Plan, { kind, about, changes }: Hold): readonly string[] {
  return [plan.target ?? '', kind, about ?? '', ...changes.map(({ path }) => path).toSorted()];
}
