import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** There is no usable git on this machine, and what was asked for needs one. */
export class GitMissingError extends Error {
  override readonly name = 'GitMissingError';
}

/** What a run of git gets beside its words. */
export interface GitRun {
  readonly input?: Buffer | string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a person's own settings say must not matter to what is served or committed. */
export const cleanEnvironment = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
};

/** Runs git and returns what it wrote; never synchronously, because the server that it talks to may be in this process. */
export async function runGit(words: readonly string[], { input, env }: GitRun = {}): Promise<string> {
  const child = spawn('git', words, { env: { ...cleanEnvironment, ...env } });
  const written: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => written.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  child.stdin.on('error', () => undefined); // git ended before it read everything; its exit status says why
  child.stdin.end(input);
  const [status] = await once(child, 'close').catch((cause: unknown) => {
    throw new GitMissingError('git is not on this machine; install it to serve repositories', { cause });
  });
  if (status === 0) return Buffer.concat(written).toString();
  throw new Error(
    `git ${words.join(' ')} ended with ${String(status)}: ${Buffer.concat(complaints).toString().trim()}`,
  );
}

/** The version of the git on this machine, `2.39.5`; `undefined` when there is none. */
export async function gitVersion(): Promise<string | undefined> {
  const said = await runGit(['version']).catch((error: unknown) => {
    if (error instanceof GitMissingError) return undefined;
    throw error;
  });
  return said === undefined ? undefined : (/\d[\w.]*/.exec(said)?.[0] ?? said.trim());
}
