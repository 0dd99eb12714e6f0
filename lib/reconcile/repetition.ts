import { canKeepNotes } from '../apply/service-notes.ts';
import { AccessError, RefusedError } from '../errors.ts';
import { revisionTag } from '../memory/tag-keys.ts';
import type { EcsWriter } from '../ports/ecs.ts';
import type { ResultContext } from '../results/result-data.ts';
import type { ResultEvent } from '../results/result-event.ts';
import type { TargetRefusal } from '../rollout/settlement.ts';
import type { Consideration } from './consider.ts';
import { notesAfter } from './pass-notes.ts';

/**
 * True when this pass is not to publish what it found, since it could not note that it did: each sweep would publish it
 * again. It is said on events and in the first sweep of a day. Tried only where something was found to say.
 */
export async function repeatsItself(
  consideration: Consideration,
  found: readonly ResultEvent[],
  { repeats }: ResultContext,
  ecs: EcsWriter,
): Promise<boolean> {
  const { plan, observed, settlement } = consideration;
  if (repeats !== false || found.length === 0 || plan.writes !== 'everything') return false;
  for (const refusal of settlement.refusals) if (!(await canRefuse(refusal, ecs))) return true;
  const notes = notesAfter(consideration, { applied: undefined, heard: true });
  return notes !== undefined && !(await canKeepNotes({ ...notes, before: observed.live.memory }, ecs));
}

/** Tries whether a refusal can be noted: by noting those that the revision carries already. */
async function canRefuse({ revision, tags }: TargetRefusal, ecs: EcsWriter): Promise<boolean> {
  const others = tags[revisionTag.refused]?.split(' ').slice(0, -1).join(' ') ?? '';
  try {
    await ecs.tagResource(revision, { [revisionTag.refused]: others });
    return true;
  } catch (error) {
    if (error instanceof AccessError || error instanceof RefusedError) return false;
    throw error;
  }
}
