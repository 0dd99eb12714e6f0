import type { DesiredService } from '../manifest/desired-service.ts';
import { isCurrentVersion } from '../memory/hash.ts';
import { notingRecent, recentWith } from '../memory/recent-revisions.ts';
import { readRevisionMemory } from '../memory/revision-memory.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { LiveService } from '../service/live-service.ts';
import { fingerprint } from '../task-definition/fingerprint.ts';
import { normalizeTaskDefinition } from '../task-definition/normalize.ts';
import { knownRevisions } from './comparison.ts';
import { contentOf } from './content.ts';
import type { Wanted } from './wanted.ts';

/**
 * The note on recent revisions once `next` is the one that Berth put there last: with the one that was it so far, if that is
 * another and was read. `next` is `undefined` for a revision that is only to be registered. With a `live` task definition
 * nothing is noted: a revision there carries the tags of the base that it was laid over, and the base moves on.
 */
export function recentAfter(
  { taskDefinition }: DesiredService,
  live: LiveService,
  next: string | undefined,
): string | undefined {
  const { revision: last, recent } = live.memory;
  if (taskDefinition.kind === 'live' || last === undefined || last === next) return recent;
  const left = knownRevisions(live).find((one) => one.taskDefinition.taskDefinitionArn === last);
  const number = left?.taskDefinition.revision;
  if (!left || number === undefined) return recent;
  return notingRecent(recent, { number, fingerprint: fingerprintOf(left) });
}

/** ARNs of the recent revisions that, by the note, hold what is wanted; at most one or two. */
export function recentHolding({ service, memory }: LiveService, family: string, wanted: Wanted): readonly string[] {
  const [account] = service?.serviceArn?.split(':service/') ?? [];
  if (account === undefined) return [];
  return recentWith(memory.recent, wanted.fingerprint).map(
    (number) => `${account}:task-definition/${family}:${number}`,
  );
}

/**
 * True when no deployment of this revision can have gone unnoticed: the notes name what runs, and it as an earlier one, and
 * announce nothing. To deploy it again would have been announced.
 */
export function isPast({ service, memory }: LiveService, candidate: TaggedTaskDefinition, wanted: Wanted): boolean {
  if (memory.revision === undefined || memory.revision !== service?.taskDefinition) return false;
  const { revision: number } = candidate.taskDefinition;
  if (number === undefined || !isCurrentVersion(memory.applied)) return false;
  return recentWith(memory.recent, wanted.fingerprint).includes(number);
}

function fingerprintOf(revision: TaggedTaskDefinition): string {
  const { fingerprint: noted } = readRevisionMemory(revision.tags);
  return noted !== undefined && isCurrentVersion(noted)
    ? noted
    : fingerprint(normalizeTaskDefinition(contentOf(revision)));
}
