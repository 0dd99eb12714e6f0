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

/** Markdown of at most `limit` characters: cut at a line's end, what was left open closed, and a sentence that says so. */
export function boundedBody(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const lines = text.split('\n');
  const kept: string[] = [];
  const open = new OpenBlocks();
  let length = 0;
  for (const line of lines) {
    const after = open.with(line);
    if (length + line.length + 1 + after.closing.length + cutNotice.length > limit) break;
    kept.push(line);
    length += line.length + 1;
    open.take(line);
  }
  return `${kept.join('\n')}${open.closing}${cutNotice}`;
}

/** One line of at most `limit` characters. */
export function boundedLine(text: string, limit: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= limit ? line : `${wholeCharacters(line.slice(0, limit - 1)).trimEnd()}…`;
}

function wholeCharacters(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/, '');
}

/** The code block and the folded parts that are open at a line. */
class OpenBlocks {
  #fence: string | undefined;
  #details = 0;

  /** What these blocks would be after one more line. */
  with(line: string): OpenBlocks {
    const next = new OpenBlocks();
    next.#fence = this.#fence;
    next.#details = this.#details;
    next.take(line);
    return next;
  }

  take(line: string): void {
    const run = /^ {0,3}(`{3,})/.exec(line)?.[1];
    if (this.#fence !== undefined) {
      if (run !== undefined && run.length >= this.#fence.length && line.trim() === run) this.#fence = undefined;
      return;
    }
    if (run !== undefined) {
      this.#fence = run;
      return;
    }
    const count = (pattern: RegExp) => line.match(pattern)?.length ?? 0;
    this.#details += count(/<details\b/g) - count(/<\/details>/g);
  }

  get closing(): string {
    const fence = this.#fence === undefined ? '' : `\n${this.#fence}`;
    return `${fence}${'\n\n</details>'.repeat(Math.max(0, this.#details))}`;
  }
}
