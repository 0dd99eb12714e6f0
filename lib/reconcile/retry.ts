import { readRevisionMemory } from '../memory/revision-memory.ts';
import { revisionTag, serviceTag } from '../memory/tag-keys.ts';
import { baseOf } from '../plan/plan-service.ts';
import { refusedOn } from '../plan/refusal.ts';
import { allChosen } from '../plan/resolved-image.ts';
import { wantedOf } from '../plan/wanted.ts';
import type { EcsWriter } from '../ports/ecs.ts';
import type { Consideration } from './consider.ts';

/**
 * Lets a refused target be tried again: the refusal goes from the revision, and with it the note that the state was
 * applied, since what ran in between would else count as drift. Answers the revision; `undefined` when nothing is refused.
 */
export async function retryRefused(
  { observed, settlement }: Consideration,
  ecs: EcsWriter,
): Promise<string | undefined> {
  const { desired, images } = observed;
  const { live } = settlement;
  const chosen = allChosen(images);
  const base = baseOf(desired, live);
  if (!chosen || !base) return undefined;
  const wanted = wantedOf(desired, base, chosen);
  const arn = refusedOn(live, wanted);
  if (arn === undefined) return undefined;
  const revisions = live.running ? [live.running, ...live.candidates] : live.candidates;
  const revision = revisions.find(({ taskDefinition }) => taskDefinition.taskDefinitionArn === arn);
  const others = readRevisionMemory(revision?.tags ?? {}).refused.filter((target) => target !== wanted.target);
  const stay = others.filter((target) => target.startsWith('1:'));
  if (stay.length > 0) await ecs.tagResource(arn, { [revisionTag.refused]: stay.join(' ') });
  else await ecs.untagResource(arn, [revisionTag.refused]);
  const service = live.service?.serviceArn;
  if (service !== undefined && live.memory.applied !== undefined)
    await ecs.untagResource(service, [serviceTag.applied]);
  return arn;
}
