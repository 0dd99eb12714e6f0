import type { Paint } from '../../lib/text/paint.ts';
import type { CliIo } from '../io.ts';
import { createLiveLine } from '../live-line.ts';
import { paintFor } from '../paint.ts';

/** Tells what happens: headings, lines, and on a terminal one live line that is written over. */
export interface Narrator {
  readonly paint: Paint;
  heading(text: string): void;
  /** An empty line, however many are asked for in a row. */
  gap(): void;
  line(text: string): void;
  /** A line with the virtual time of day before it. */
  event(at: number, text: string): void;
  /** What runs now, with the time of day; replaced by the next one on a terminal, left out in a file. */
  live(at: number, text: string): void;
  /** Where commands print: indented below the command line. */
  readonly output: CliIo['stdout'];
}

/** A narrator on the command's standard output; plain lines when that is not a terminal. */
export function createNarrator(io: CliIo): Narrator {
  const paint = paintFor(io);
  const live = createLiveLine(io.stdout, io.columns);
  let isGap = true;
  const write = (text: string) => {
    live.clear();
    io.stdout.write(text);
    isGap = text.endsWith('\n\n') || (isGap && text === '\n');
  };
  const gap = () => {
    if (!isGap) write('\n');
    isGap = true;
  };
  const stamped = (at: number, text: string) => `  ${paint.quiet(timeOfDay(at))}  ${text}`;
  return {
    paint,
    gap,
    heading(text) {
      gap();
      write(`${paint.strong(`── ${text} ${'─'.repeat(Math.max(2, 74 - text.length))}`)}\n`);
    },
    line: (text) => write(`  ${text}\n`),
    event: (at, text) => write(`${stamped(at, text)}\n`),
    live(at, text) {
      if (io.isTerminal) live.show(stamped(at, text));
    },
    output: { write: (text) => write(text.replace(/^(?=.)/gm, '  ')) },
  };
}

function timeOfDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 19);
}
