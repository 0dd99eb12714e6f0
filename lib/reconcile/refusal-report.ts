import { writeServiceNotes } from '../apply/service-notes.ts';
import type { AccessError, RefusedError } from '../errors.ts';
import { errorIdentity, errorResult } from '../results/error-result.ts';
import { heldNote, wordOf } from '../results/hold-results.ts';
import type { ResultContext } from '../results/result-data.ts';
import type { PassAdapters, PassReport } from './carry-out.ts';
import type { Consideration } from './consider.ts';
import { requestFor } from './request.ts';

/**
 * Publishes what AWS refused of a pass, and notes that it was said: the next sweep tries again, and says nothing while the
 * answer is the same.
 */
export async function reportRefusal(
  consideration: Consideration,
  error: RefusedError | AccessError,
  { trigger, now }: ResultContext,
  { ecs, results }: PassAdapters,
): Promise<PassReport> {
  const { observed, news, plan } = consideration;
  const { desired, live } = observed;
  const report = { consideration, applied: undefined, refused: error };
  const word = wordOf(errorIdentity(error));
  const said = live.memory.held?.split(' ') ?? [];
  if (said.includes(word) || !trigger) return { ...report, results: [] };
  const { region } = desired.environment;
  const result = errorResult(requestFor(desired, trigger), error, { region, commit: desired.commit, now });
  await results?.publish([result]);
  if (plan.serviceArn !== undefined && plan.writes === 'everything') {
    const words = [word, ...said.filter((one) => news.note?.split(' ').includes(one))];
    await writeServiceNotes(plan.serviceArn, { held: live.memory.held }, { held: heldNote(words) }, ecs);
  }
  return { ...report, results: [result] };
}
