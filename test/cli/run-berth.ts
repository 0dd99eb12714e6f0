import type { CliIo } from '../../cli/io.ts';
import { main } from '../../cli/program.ts';

/** What stands on the screen when a command has ended. */
export interface Screen {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

export interface RunOptions extends Partial<Pick<CliIo, 'cwd' | 'env' | 'isTerminal' | 'columns' | 'clock'>> {
  /** What a person types when asked; nobody is there when left out. */
  readonly answer?: string | (() => Promise<string>);
  /** Standard input. */
  readonly input?: string;
}

/** Runs the real program in this process, on a screen that is a file unless it says otherwise. */
export async function runBerth(args: readonly string[], options: RunOptions = {}): Promise<Screen> {
  const { answer, input = '', cwd = process.cwd(), env = {}, isTerminal = false, columns = 80, clock } = options;
  const out: string[] = [];
  const err: string[] = [];
  let code = 0;
  await main(args, {
    stdout: { write: (text) => void out.push(text) },
    stderr: { write: (text) => void err.push(text) },
    readInput: async () => input,
    ask: async (question) => {
      if (answer === undefined) return undefined;
      err.push(question, '\n');
      return typeof answer === 'string' ? answer : answer();
    },
    env,
    cwd,
    isTerminal,
    columns,
    clock,
    setExitCode: (given) => {
      code = given;
    },
  });
  return { out: out.join(''), err: err.join(''), code };
}
