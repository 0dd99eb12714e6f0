import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit } from '../../sandbox/git/git.ts';

/** A person's clone of the repository that the stack follows. */
export interface Clone {
  readonly folder: string;
  /** Runs git in it, and returns what that wrote. */
  git(...words: readonly string[]): Promise<string>;
  /** Replaces text of a file. Throws when it is not there. */
  edit(path: string, from: string, to: string): Promise<void>;
  remove(): Promise<void>;
}

/** Clones a repository into a temporary folder. */
export async function openClone(url: string): Promise<Clone> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-tour-'));
  const person = ['-c', 'user.name=You', '-c', 'user.email=you@example.com'];
  const git = (...words: readonly string[]) => runGit(['-C', folder, ...person, ...words]);
  await git('clone', '--quiet', url, '.');
  return {
    folder,
    git,
    async edit(path, from, to) {
      const file = join(folder, path);
      const text = await readFile(file, 'utf8');
      if (!text.includes(from)) throw new Error(`${path} does not say ${from}`);
      await writeFile(file, text.replace(from, to));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
