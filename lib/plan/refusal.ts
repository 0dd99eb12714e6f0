import { isCurrentVersion } from '../memory/hash.ts';
import { readRevisionMemory } from '../memory/revision-memory.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { LiveService } from '../service/live-service.ts';
import { knownRevisions } from './comparison.ts';
import { holds } from './content.ts';
import type { Wanted } from './wanted.ts';

/** A revision that refuses the wanted target, and under which names it does. */
export interface Refusal {
  readonly revision: TaggedTaskDefinition;
  readonly targets: readonly string[];
}

/**
 * The revisions that refuse the wanted target; empty when none does. A refusal noted by another version of the algorithm
 * counts for its revision's content: upgrading Berth must not try again what failed.
 */
export function refusalsOf(live: LiveService, wanted: Wanted): readonly Refusal[] {
  return knownRevisions(live).flatMap((revision) => {
    const { refused, refusedEarlier } = readRevisionMemory(revision.tags);
    const older = refused.filter((target) => !isCurrentVersion(target));
    const targets = [
      ...[...refused, ...refusedEarlier].filter((target) => target === wanted.target),
      ...(older.length > 0 && holds(revision, wanted) ? older : []),
    ];
    return targets.length > 0 ? [{ revision, targets }] : [];
  });
}

/**
 * Every target that is known to be refused, for a new revision to carry on: the revision that failed is not read again
 * once it is neither the service's nor the family's newest.
 */
export function refusedTargets(live: LiveService): readonly string[] {
  const memories = knownRevisions(live).map(({ tags }) => readRevisionMemory(tags));
  return [...new Set(memories.flatMap(({ refused, refusedEarlier }) => [...refusedEarlier, ...refused]))];
}
