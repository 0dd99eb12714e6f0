import type { Tags } from '../ports/ecs.ts';
import { revisionTag, tagValue } from './tag-keys.ts';

/** What Berth noted on a revision that it registered. */
export interface RevisionMemory {
  /** `1:<hash>` of the normalised content; present on every revision of Berth's. */
  readonly fingerprint?: string | undefined;
  readonly service?: string | undefined;
  readonly commit?: string | undefined;
  /** ARN of the revision that the images were laid over (`taskDefinition: live`). */
  readonly base?: string | undefined;
  /** When the image that led to it was pushed, ISO 8601. */
  readonly pushed?: string | undefined;
  /** Targets that failed, were rolled back or were refused by a person. */
  readonly refused: readonly string[];
  /** By container: the tag that was chosen. */
  readonly images: Readonly<Record<string, string>>;
}

/** How many refused targets a revision remembers: as many as fit into one tag's 256 characters. */
const mostRefused = 7;

/** What the revision's tags say; empty for a revision that is not Berth's. */
export function readRevisionMemory(tags: Tags): RevisionMemory {
  const images = Object.entries(tags)
    .filter(([key]) => key.startsWith(revisionTag.imagePrefix))
    .map(([key, tag]) => [key.slice(revisionTag.imagePrefix.length), tag] as const);
  return {
    fingerprint: tags[revisionTag.fingerprint],
    service: tags[revisionTag.service],
    commit: tags[revisionTag.commit],
    base: tags[revisionTag.base],
    pushed: tags[revisionTag.pushed],
    refused: tags[revisionTag.refused]?.split(' ').filter(Boolean) ?? [],
    images: Object.fromEntries(images),
  };
}

/** The tags that say this memory. */
export function writeRevisionMemory(memory: RevisionMemory): Tags {
  const tags: Record<string, string> = {};
  const put = (key: string, value: string | undefined) => {
    if (value !== undefined && value !== '') tags[key] = tagValue(value);
  };
  put(revisionTag.fingerprint, memory.fingerprint);
  put(revisionTag.service, memory.service);
  put(revisionTag.commit, memory.commit);
  put(revisionTag.base, memory.base);
  put(revisionTag.pushed, memory.pushed);
  put(revisionTag.refused, memory.refused.join(' '));
  for (const [container, tag] of Object.entries(memory.images)) put(`${revisionTag.imagePrefix}${container}`, tag);
  return tags;
}

/** True for a revision that Berth registered. */
export function isOwnRevision(tags: Tags): boolean {
  return tags[revisionTag.fingerprint] !== undefined;
}

/** The tag that refuses one more target on a revision, the oldest forgotten when there are too many. */
export function refusing(tags: Tags, target: string): Tags {
  const others = readRevisionMemory(tags).refused.filter((other) => other !== target);
  return { [revisionTag.refused]: [...others, target].slice(-mostRefused).join(' ') };
}
