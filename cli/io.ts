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
  /** True when standard output is a terminal: colours and live progress. */
  readonly isTerminal: boolean;
  readonly columns: number;
  setExitCode(code: number): void;
}
