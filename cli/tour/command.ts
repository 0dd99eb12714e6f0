import { main } from '../program.ts';
import type { Narrator } from './narrator.ts';
import type { Stage } from './stage.ts';

/** Runs a command of the command line as a person would, and shows it. */
export async function run({ io }: Pick<Stage, 'io'>, narrator: Narrator, words: readonly string[]): Promise<void> {
  narrator.gap();
  narrator.line(narrator.paint.strong(`$ berth ${words.join(' ')} --env production`));
  let exitCode = 0;
  const setExitCode = (code: number) => {
    exitCode = code;
  };
  const surroundings = { ...io, columns: io.columns - 2, stdout: narrator.output, setExitCode };
  await main([...words, '--env', 'production'], surroundings);
  if (exitCode === 1) throw new Error(`berth ${words.join(' ')} failed; it says why above`);
  narrator.gap();
}
