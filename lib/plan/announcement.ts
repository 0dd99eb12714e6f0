import { isCurrentVersion } from '../memory/hash.ts';
import { decodeOwned, encodeOwned } from '../service/owned-fields.ts';

/** What a change of the task definition is called among the fields of a service. */
export const contentField = 'taskDefinition';

/** A tag's value holds 256 characters. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html */
const most = 256;

/**
 * `0:<hash> <fields> <before>` for `berth:applied`: a change of these fields was begun, towards this state, from the one
 * that was applied before. It is a hash of another version to whoever compares: all it says is to read and compare.
 */
export function announcement(applied: string, fields: readonly string[], before: string | undefined): string {
  const head = `0:${hashOf(applied)}`;
  const tail = before === undefined || isAnnouncement(before) ? '' : ` ${before}`;
  const words = encodeOwned([...new Set(fields)])
    .split(' ')
    .filter(Boolean);
  const room = most - tail.length;
  return words.reduce((text, word) => (text.length + word.length < room ? `${text} ${word}` : text), head) + tail;
}

/** The fields whose change towards this state was begun and not noted as done; `undefined` when none was. */
export function announcedFields(remembered: string | undefined, applied: string): readonly string[] | undefined {
  const [head, ...words] = remembered?.split(' ') ?? [];
  return head === `0:${hashOf(applied)}` ? decodeOwned(words.join(' ')) : undefined;
}

/** What was applied last: for an announcement, what it was before. */
export function lastApplied(remembered: string | undefined): string | undefined {
  if (!isAnnouncement(remembered)) return remembered;
  return remembered?.split(' ').find((word) => isCurrentVersion(word));
}

function isAnnouncement(remembered: string | undefined): boolean {
  return remembered?.startsWith('0:') ?? false;
}

function hashOf(applied: string): string {
  return applied.slice(applied.indexOf(':') + 1);
}
