import { isCurrentVersion } from '../memory/hash.ts';
import { readRevisionMemory } from '../memory/revision-memory.ts';
import type { LiveService } from '../service/live-service.ts';
import { holds } from './comparison.ts';
import type { Wanted } from './wanted.ts';

/**
 * The revision on which the wanted target is refused, or `undefined`. A refusal noted by another version of the
 * algorithm counts for the revision's content: upgrading Berth must not try again what failed.
 */
export function refusedOn(live: LiveService, wanted: Wanted): string | undefined {
  const known = live.running ? [live.running, ...live.candidates] : live.candidates;
  for (const revision of known) {
    const { refused } = readRevisionMemory(revision.tags);
    const old = refused.some((target) => !isCurrentVersion(target)) && holds(revision, wanted);
    if (old || refused.includes(wanted.target)) return revision.taskDefinition.taskDefinitionArn;
  }
  return undefined;
}
