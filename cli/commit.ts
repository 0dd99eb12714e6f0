import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A folder's path in its repository, empty for its root, without slashes at its ends; empty too outside Git. */
export async function pathInRepository(folder: string): Promise<string> {
  try {
    const { stdout: path } = await run('git', ['-C', folder, 'rev-parse', '--show-prefix']);
    return path.trim().replace(/\/$/, '');
  } catch {
    return '';
  }
}

/** The commit that a folder is at, with `-dirty` when it differs from it; `undefined` outside Git, or without git. */
export async function commitOf(folder: string): Promise<string | undefined> {
  try {
    const { stdout: commit } = await run('git', ['-C', folder, 'rev-parse', 'HEAD']);
    const { stdout: changes } = await run('git', ['-C', folder, 'status', '--porcelain', '--', '.']);
    return changes.trim() === '' ? commit.trim() : `${commit.trim()}-dirty`;
  } catch {
    return undefined;
  }
}
