import { wrapped } from '../lib/text/text-lines.ts';
import type { CliIo } from './io.ts';

/** On a terminal, a sentence in lines that fit, all but the first set in by two more; in a file, in one line. */
export function fitted(text: string, { isTerminal, columns }: CliIo, indent = 0): string {
  return isTerminal ? wrapped(text, indent, columns).join('\n  ') : `${' '.repeat(indent)}${text}`;
}
