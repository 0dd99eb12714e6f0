import { refusingNoMore } from '../memory/revision-memory.ts';
import { revisionTag, serviceTag } from '../memory/tag-keys.ts';
import { refusalsOf } from '../plan/refusal.ts';
import { wantedNow } from '../plan/wanted-now.ts';
import type { EcsWriter } from '../ports/ecs.ts';
import type { Consideration } from './consider.ts';

/**
 * Lets a refused target be tried again: the refusal goes from every revision that carries it, and what failed before this
 * moment counts no more. With it goes the note of what was applied, since what runs in between would else count as drift.
 * Answers the revision; `undefined` when nothing of what is wanted is refused.
 */
export async function retryRefused(
  { observed, settlement, at }: Consideration,
  ecs: EcsWriter,
): Promise<string | undefined> {
  const { live } = settlement;
  const wanted = wantedNow(observed.desired, live, observed.images);
  const refusals = wanted ? refusalsOf(live, wanted) : [];
  for (const { revision, targets } of refusals) {
    const arn = revision.taskDefinition.taskDefinitionArn ?? '';
    const { set, remove } = refusingNoMore(revision.tags, targets);
    await ecs.tagResource(arn, { ...set, [revisionTag.retried]: new Date(at).toISOString() });
    // A refusal that this look only found, and nobody has written yet, needs no removal; removing it does no harm.
    if (remove.length > 0) await ecs.untagResource(arn, remove);
  }
  const service = live.service?.serviceArn;
  const { applied, target } = live.memory;
  if (refusals.length > 0 && service !== undefined && (applied ?? target) !== undefined) {
    await ecs.untagResource(service, [serviceTag.applied, serviceTag.target]);
  }
  return refusals[0]?.revision.taskDefinition.taskDefinitionArn;
}
