import { stripVTControlCharacters } from 'node:util';
import type { Output } from './io.ts';

/** One line at the bottom of a terminal, written over by the next. */
export interface LiveLine {
  show(text: string): void;
  /** Takes the line away, so that something can be printed in its place. */
  clear(): void;
}

/** A live line on a terminal of so many columns. */
export function createLiveLine(terminal: Output, columns: number): LiveLine {
  let shown = false;
  const clear = () => {
    if (shown) terminal.write('\r\u001b[K');
    shown = false;
  };
  return {
    show(text) {
      clear();
      // A line that wraps could not be taken away again; one that is too long loses its colours with its end.
      const plain = stripVTControlCharacters(text);
      terminal.write(plain.length < columns ? text : `${plain.slice(0, columns - 2)}…`);
      shown = true;
    },
    clear,
  };
}
