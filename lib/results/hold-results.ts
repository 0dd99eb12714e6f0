import type { StandingReport } from '../capacity/providers/standing-report.ts';
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

/** What is known of what was said. */
export interface Said {
  /** ARN of a stalled deployment. */
  readonly stalled?: string | undefined;
  /** What `berth:held` says. */
  readonly remembered: string | undefined;
  /** Whether the cluster's capacity was looked at: else what was said of it stands. Default false. */
  readonly looked?: boolean;
}

/** Sorts out what is news: a hold is said once, until it changes. */
export function holdNews(plan: Plan, { stalled, remembered, looked = false }: Said): HoldNews {
  const said = new Set(remembered?.split(' ') ?? []);
  const entries = plan.held.map((hold) => ({ hold, word: holdWord(plan, hold) }));
  const stalledWord = stalled === undefined ? undefined : wordOf(['stalled', stalled]);
  const standing = looked ? [] : [...said].filter((word) => word.startsWith(capacityMark));
  const words = [...entries.map(({ word }) => word), ...(stalledWord === undefined ? [] : [stalledWord]), ...standing];
  return {
    holds: entries.filter(({ word }) => !said.has(word)).map(({ hold }) => hold),
    stalledIsSaid: stalledWord !== undefined && said.has(stalledWord),
    note: heldNote(words),
  };
}

/** Begins the word of what only a look at the whole cluster shows: a pass without one has nothing to say against it. */
const capacityMark = 'z';

function holdWord(plan: Plan, hold: Hold): string {
  return isOfCapacity(hold) ? capacityWord(plan, hold) : wordOf(holdIdentity(plan, hold));
}

function capacityWord(of: Pick<Plan, 'cluster' | 'service'>, report: Pick<Hold, 'kind' | 'about' | 'reason'>): string {
  return `${capacityMark}${wordOf(capacityIdentity(of, report)).slice(1)}`;
}

/** Whatever is rolled out meanwhile, what was said of the cluster is the same. */
function capacityIdentity(
  { cluster, service }: Pick<Plan, 'cluster' | 'service'>,
  { kind, about = '', reason }: Pick<Hold, 'kind' | 'about' | 'reason'>,
): readonly string[] {
  // A group's maximum and what it is to hold are news when they change; which tasks run where changes from hour to hour.
  return [cluster, service, kind, about, ...(kind === 'limits' ? (reason.match(/\d+/g) ?? []) : [])];
}

/** True when what a look at the whole cluster says of a service is not what was said last; when it says nothing, too. */
export function saysAnew(
  of: Pick<Plan, 'cluster' | 'service'>,
  reports: readonly StandingReport[],
  remembered: string | undefined,
): boolean {
  const said = (remembered?.split(' ') ?? []).filter((word) => word.startsWith(capacityMark));
  const words = reports.map((report) => capacityWord(of, report));
  return said.toSorted().join(' ') !== words.toSorted().join(' ');
}

function isOfCapacity({ kind }: Hold): boolean {
  return kind === 'spread' || kind === 'limits';
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
function holdIdentity(plan: Plan, hold: Hold): readonly string[] {
  const { kind, about, changes } = hold;
  if (isOfCapacity(hold)) return capacityIdentity(plan, hold);
  return [plan.target ?? '', kind, about ?? '', ...changes.map(({ path }) => path).toSorted()];
}
