/** Words that a line is not broken inside of: code between backticks stays whole. */
const words = /`[^`]*`\S*|\S+/g;

/** A text in lines of at most `columns` characters, each begun by `indent` spaces; a word that is longer stays whole. */
export function wrapped(text: string, indent: number, columns = 80): readonly string[] {
  const margin = ' '.repeat(indent);
  // Lines after the first are set in by two more.
  const room = Math.max(20, columns - indent - 2);
  return text.split('\n').flatMap((part) => linesOf(part, room).map((line) => `${margin}${line}`));
}

function linesOf(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const [word] of text.matchAll(words)) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The same, with all lines but the first set in by two more. */
export function hanging(text: string, indent: number, columns = 80): readonly string[] {
  return wrapped(text, indent, columns).map((line, index) => (index === 0 ? line : `  ${line}`));
}
