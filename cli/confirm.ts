import type { CliIo } from './io.ts';

/** Asks before anything is written; a refusal is said and becomes exit code 1. */
export async function confirm(io: CliIo): Promise<boolean> {
  const answer = await io.ask('Carry this out? Type yes: ');
  if (answer?.trim().toLowerCase() === 'yes') return true;
  const why = answer === undefined ? 'nobody can answer here; give --yes to go on without asking; ' : '';
  io.stderr.write(`berth: ${why}nothing was changed\n`);
  io.setExitCode(1);
  return false;
}
