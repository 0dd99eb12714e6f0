import type { Clock } from '../lib/ports/clock.ts';

/** Where text goes. */
export interface Output {
  write(text: string): void;
}

/** Everything that a command knows of the world around it: no command touches `process`. */
export interface CliIo {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Text of standard input, read to its end. */
  readonly readInput: () => Promise<string>;
  /** Asks on the terminal; `undefined` when nobody can answer. */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** True when standard output is a terminal: colours, and lines that are cut to fit. */
  readonly isTerminal: boolean;
  /** True when standard error is a terminal: counters while something takes long. */
  readonly showsProgress?: boolean;
  readonly columns: number;
  /** Time, for commands that compare and wait; this machine's when left out. */
  readonly clock?: Clock | undefined;
  setExitCode(code: number): void;
}
