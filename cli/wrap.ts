import type { CliIo } from './io.ts';

/** On a terminal, text broken at spaces into lines that fit, all but the first indented; long words stay whole. */
export function wrapped(text: string, { isTerminal, columns }: CliIo, indent: string): string {
  if (!isTerminal) return text;
  const lead = /^ */.exec(text)?.[0] ?? '';
  const [first = '', ...words] = text.slice(lead.length).split(' ');
  const lines: string[] = [];
  let line = lead + first;
  for (const word of words) {
    if (line.length + 1 + word.length <= columns) {
      line += ` ${word}`;
      continue;
    }
    lines.push(line);
    line = indent + word;
  }
  return [...lines, line].join('\n');
}
