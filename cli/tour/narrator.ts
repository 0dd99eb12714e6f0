import type { CliIo } from '../io.ts';
import { paintFor } from '../paint.ts';

/** Tells what happens: headings, lines, and on a terminal one live line that is written over. */
export interface Narrator {
  heading(text: string): void;
  line(text?: string): void;
  /** What runs now; replaced by the next one on a terminal, left out in a file. */
  live(text: string): void;
  /** Virtual time of day. */
  at(milliseconds: number): string;
}

/** A narrator on the command's standard output; plain lines when that is not a terminal. */
export function createNarrator(io: CliIo): Narrator {
  const paint = paintFor(io);
  let isLive = false;
  const clear = () => {
    if (isLive) io.stdout.write('\r\u001b[K');
    isLive = false;
  };
  return {
    heading(text) {
      clear();
      io.stdout.write(`\n${paint.strong(`── ${text} ${'─'.repeat(Math.max(2, 74 - text.length))}`)}\n`);
    },
    line(text = '') {
      clear();
      io.stdout.write(`${text}\n`);
    },
    live(text) {
      if (!io.isTerminal) return;
      clear();
      io.stdout.write(text.slice(0, io.columns - 1));
      isLive = true;
    },
    at: (milliseconds) => paint.quiet(new Date(milliseconds).toISOString().slice(11, 19)),
  };
}
