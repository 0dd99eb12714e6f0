/** A revision of a family, and the fingerprint of its content. */
export interface NotedRevision {
  readonly number: number;
  /** `1:<hash>` of the normalised content, which the family is a part of. */
  readonly fingerprint: string;
}

/** So much of a fingerprint is noted, its version included: enough for a hint, which the content then bears out or not. */
const notedCharacters = 16;

/** So many revisions are noted: with numbers of ten digits, which ECS does not reach, they still fit into one tag. */
const mostNoted = 8;

/** The note with one revision more, the latest last: `41=1:<hash> 43=1:<hash>`. A content is noted once, the oldest goes. */
export function notingRecent(recent: string | undefined, { number, fingerprint }: NotedRevision): string {
  const print = fingerprint.slice(0, notedCharacters);
  const others = entriesOf(recent).filter((entry) => !entry.endsWith(`=${print}`));
  return [...others, `${number}=${print}`].slice(-mostNoted).join(' ');
}

/** Numbers of the noted revisions that may hold this content. Hashes of another version are nobody's. */
export function recentWith(recent: string | undefined, fingerprint: string): readonly number[] {
  const print = fingerprint.slice(0, notedCharacters);
  return entriesOf(recent).flatMap((entry) => {
    const [, number, noted] = /^(\d+)=(.+)$/.exec(entry) ?? [];
    return number !== undefined && noted === print ? [Number(number)] : [];
  });
}

function entriesOf(recent: string | undefined): readonly string[] {
  return recent?.split(' ').filter(Boolean) ?? [];
}
