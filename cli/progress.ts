import type { CliIo, Output } from './io.ts';
import { createLiveLine } from './live-line.ts';

/** How far something is that may take long. */
export interface Progress {
  /** Replaces what was said before. */
  say(text: string): void;
  /** Prints a line that stays. */
  print(output: Output, line: string): void;
}

/** Runs `work`, and on a terminal shows on standard error what goes on and how far it is, once it takes longer than a second. */
export async function withProgress<Result>(
  io: CliIo,
  what: string,
  work: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  const line = createLiveLine(io.stderr, io.columns);
  let far = '';
  let seconds = 0;
  const tick = () => {
    seconds += 1;
    line.show(`${what}${far && `: ${far}`} (${seconds} s)`);
  };
  const timer = io.showsProgress ? setInterval(tick, 1000) : undefined;
  try {
    return await work({
      say(text) {
        far = text;
      },
      print(output, text) {
        line.clear();
        output.write(`${text}\n`);
      },
    });
  } finally {
    clearInterval(timer);
    line.clear();
  }
}
