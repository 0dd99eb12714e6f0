import { CodeFence } from './code-fence.ts';

const cutNotice =
  '\n\n*This is cut here: the whole is longer than the host takes in one comment. `berth plan` shows all of it.*';

/** The line that tells a comment of Berth's; no reader sees it. */
export function markerLine(marker: string): string {
  const safe = marker.replace(/[^\w.:/-]|--/g, (found) =>
    [...Buffer.from(found)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  return `<!-- berth:${safe} -->`;
}

/** A comment's whole text: its marker first, then the body, cut at a line's end where it is longer than `limit` characters. */
export function markedText(marker: string, body: string, limit: number): string {
  return `${markerLine(marker)}\n${boundedBody(body, limit - markerLine(marker).length - 1)}`;
}

/** Whether a comment's text is of this marker: it begins with it. Somebody who quotes it has it further down. */
export function hasMarker(text: string, marker: string): boolean {
  return text.startsWith(markerLine(marker));
}

/** Whether two texts are the same to a host, which may change line ends and what is blank at the end. */
export function isSameText(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trimEnd();
  return plain(one) === plain(other);
}

/** Markdown of at most `limit` characters: cut at a line's end, what is open there closed, and a sentence that says so. */
export function boundedBody(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const fence = new CodeFence();
  let folded = 0;
  let length = 0;
  let best = '';
  for (const line of text.split('\n')) {
    length += line.length + 1;
    if (length > limit) break;
    if (!fence.take(line)) folded += count(line, '<details>') - count(line, '</details>');
    const closing = `${fence.open === undefined ? '' : `\n${fence.open}`}${'\n\n</details>'.repeat(Math.max(0, folded))}`;
    if (length + closing.length + cutNotice.length <= limit) best = `${text.slice(0, length - 1)}${closing}`;
  }
  return `${best}${cutNotice}`;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** One line of at most `limit` characters. */
export function boundedLine(text: string, limit: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= limit ? line : `${wholeCharacters(line.slice(0, limit - 1)).trimEnd()}…`;
}

function wholeCharacters(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/, '');
}
