import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ConfigurationError } from '../errors.ts';

/** What a run of git came to. */
export interface GitRun {
  /** Zero when it did what it was asked. */
  readonly status: number;
  readonly output: Buffer;
  /** What it says when it does not, in English. */
  readonly complaint: string;
}

/**
 * Runs the machine's git in a folder. It asks nobody for a password, and it takes no lock to tidy up what it only reads.
 * Throws ConfigurationError when there is no git on the machine.
 */
export async function runGit(folder: string, words: readonly string[], input = ''): Promise<GitRun> {
  const env = { ...process.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  const child = spawn('git', ['-C', folder, ...words], { env });
  const written: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => written.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  child.stdin.on('error', () => undefined); // git ended before it read everything; its exit status says why
  child.stdin.end(input);
  const [status] = await once(child, 'close').catch((cause: unknown) => {
    const message = 'there is no git on this machine to read the clone with: install it, or read a remote with --git';
    throw new ConfigurationError(message, 'git', { cause });
  });
  return {
    status: typeof status === 'number' ? status : 1,
    output: Buffer.concat(written),
    complaint: Buffer.concat(complaints).toString().trim(),
  };
}
