import { canKeepNotes, type ServiceNotes, writeServiceNotes } from '../apply/service-notes.ts';
import { AccessError, RefusedError } from '../errors.ts';
import { errorIdentity, errorResult } from '../results/error-result.ts';
import { heldNote, wordOf } from '../results/hold-results.ts';
import type { ResultContext } from '../results/result-data.ts';
import type { ResultEvent } from '../results/result-event.ts';
import type { PassAdapters, PassReport } from './carry-out.ts';
import type { Consideration } from './consider.ts';
import { requestFor } from './request.ts';

/**
 * Publishes what AWS refused of a pass, and notes that it was said: the next sweep tries again, and says nothing while the
 * answer is the same. Where that cannot be noted, it is said on events and once a day, with the reason.
 */
export async function reportRefusal(
  consideration: Consideration,
  error: RefusedError | AccessError,
  context: ResultContext,
  { ecs, results }: PassAdapters,
): Promise<PassReport> {
  const report = { consideration, applied: undefined, refused: error };
  const notes = notesWith(consideration, error);
  if (isSaid(consideration, error)) return { ...report, results: [] };
  const isMute = context.repeats === false && notes !== undefined && !(await canKeepNotes(notes, ecs));
  const published = isMute ? [] : refusalResults(consideration, error, context);
  await results?.publish(published);
  if (isMute || !notes) return { ...report, results: published };
  const unnoted = await refusalOf(() => writeServiceNotes(notes, ecs));
  if (!unnoted || unnoted.message === error.message) return { ...report, results: published };
  const more = refusalResults(consideration, unnoted, context);
  await results?.publish(more);
  return { ...report, results: [...published, ...more] };
}

function refusalResults(
  { observed: { desired } }: Consideration,
  error: RefusedError | AccessError,
  { trigger, now }: ResultContext,
): readonly ResultEvent[] {
  if (!trigger) return [];
  const { region } = desired.environment;
  return [errorResult(requestFor(desired, { trigger }), error, { region, commit: desired.commit, now })];
}

function isSaid({ observed }: Consideration, error: RefusedError | AccessError): boolean {
  return wordsIn(observed.live.memory.held).includes(wordOf(errorIdentity(error)));
}

/** The notes that say that it was published; `undefined` where nothing is noted. */
function notesWith(
  { observed: { live }, news, plan }: Consideration,
  error: RefusedError | AccessError,
): ServiceNotes | undefined {
  const { serviceArn } = plan;
  if (serviceArn === undefined || plan.writes !== 'everything') return undefined;
  const { held } = live.memory;
  const still = wordsIn(news.note);
  const words = [wordOf(errorIdentity(error)), ...wordsIn(held).filter((word) => still.includes(word))];
  return { serviceArn, tags: live.tags, before: { held }, after: { held: heldNote(words) } };
}

function wordsIn(note: string | undefined): readonly string[] {
  return note?.split(' ') ?? [];
}

/** What AWS refused of it; `undefined` when it refused nothing. */
async function refusalOf(write: () => Promise<unknown>): Promise<RefusedError | AccessError | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (error instanceof RefusedError || error instanceof AccessError) return error;
    throw error;
  }
}
