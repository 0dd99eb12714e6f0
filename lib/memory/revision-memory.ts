import type { Tags } from '../ports/ecs.ts';
import { arnValue, longestKey, revisionTag, tagValue } from './tag-keys.ts';

/** What Berth noted on a revision that it registered. */
export interface RevisionMemory {
  /** `1:<hash>` of the normalised content; present on every revision of Berth's. */
  readonly fingerprint?: string | undefined;
  readonly service?: string | undefined;
  readonly commit?: string | undefined;
  /** ARN of the revision that the images were laid over (`taskDefinition: live`); its name where that is too long. */
  readonly base?: string | undefined;
  /** When the image that led to it was pushed, ISO 8601. */
  readonly pushed?: string | undefined;
  /** Targets that failed as this revision, were rolled back or were refused by a person. */
  readonly refused: readonly string[];
  /** Targets that were refused on other revisions when this one was registered. */
  readonly refusedEarlier: readonly string[];
  /** When a person let it be tried again, ISO 8601: what failed before counts no more. */
  readonly retried?: string | undefined;
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
    refused: targetsIn(tags[revisionTag.refused]),
    refusedEarlier: targetsIn(tags[revisionTag.refusedEarlier]),
    retried: tags[revisionTag.retried],
    images: Object.fromEntries(images),
  };
}

/** The tags that say this memory. */
export function writeRevisionMemory(memory: RevisionMemory): Tags {
  const tags: Record<string, string> = {};
  // A container's name may be longer than a tag's key: then its tag is shown as unknown, and nothing else is lost.
  const put = (key: string, value: string | undefined) => {
    if (value !== undefined && value !== '' && key.length <= longestKey) tags[key] = tagValue(value);
  };
  put(revisionTag.fingerprint, memory.fingerprint);
  put(revisionTag.service, memory.service);
  put(revisionTag.commit, memory.commit);
  put(revisionTag.base, memory.base && arnValue(memory.base));
  put(revisionTag.pushed, memory.pushed);
  put(revisionTag.refused, refusedText(memory.refused));
  put(revisionTag.refusedEarlier, refusedText(memory.refusedEarlier));
  put(revisionTag.retried, memory.retried);
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
  return { [revisionTag.refused]: refusedText([...others, target]) };
}

/** The tags to set and the keys to remove so that the revision refuses these targets no more. */
export function refusingNoMore(
  tags: Tags,
  targets: readonly string[],
): { readonly set: Tags; readonly remove: readonly string[] } {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const key of [revisionTag.refused, revisionTag.refusedEarlier]) {
    const before = targetsIn(tags[key]);
    const left = before.filter((target) => !targets.includes(target));
    if (left.length === before.length) continue;
    if (left.length > 0) set[key] = refusedText(left);
    else remove.push(key);
  }
  return { set, remove };
}

function targetsIn(text: string | undefined): readonly string[] {
  return text?.split(' ').filter(Boolean) ?? [];
}

function refusedText(targets: readonly string[]): string {
  return [...new Set(targets)].slice(-mostRefused).join(' ');
}
