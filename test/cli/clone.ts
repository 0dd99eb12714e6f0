import { runGit } from '../../sandbox/git/git.ts';

const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];

/** Makes a folder a repository, if it is none, and commits all that stands there to the branch `main`; returns the commit. */
export async function commitAll(folder: string): Promise<string> {
  const git = (...words: readonly string[]) => runGit(['-C', folder, ...words]);
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git(...author, 'commit', '--quiet', '--allow-empty', '--message', 'A commit');
  return (await git('rev-parse', 'HEAD')).trim();
}
