/** What Markdown takes as it stands, wherever it stands. */
const plain = /^[A-Za-z0-9/-]+(?:_[A-Za-z0-9/-]+)*$/;

/**
 * A text that somebody else chose (a name, a message) as Markdown on one line, also in a table's cell: as it is where it is
 * letters and digits, else as code, in which no host looks for links, mentions or HTML. What would end the line, the cell or
 * the code becomes a space.
 */
export function markdownName(text: string): string {
  if (plain.test(text)) return text;
  const line =
    onOneLine(text)
      .replace(/[|\\]+/g, ' ')
      .trim() || ' ';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${mark}${pad}${line}${pad}${mark}`;
}

/** The same for HTML within Markdown, such as a `<summary>`. */
export function htmlName(text: string): string {
  if (plain.test(text)) return text;
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return `<code>${onOneLine(text).replace(/[&<>"]/g, (found) => entities[found] ?? found)}</code>`;
}

/** Without line ends, and without characters that nobody sees or that turn the order of what is seen. */
function onOneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
