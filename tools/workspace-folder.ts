import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { commitFile, openFolder } from '../lib/git/folder.ts';
import { buildIndex, type WorkspaceIndex } from '../lib/manifest/workspace-index.ts';
import { loadEnvironment, loadWorkspace } from '../lib/observe/load-manifests.ts';

const unwanted: ReadonlySet<string> = new Set(['.git', '.DS_Store', 'node_modules']);

/** Copies a workspace's files with the commit that they are at; what belongs to Git or to the system is left behind. */
export function copyWorkspace(from: string, to: string, commit: string | undefined): void {
  cpSync(from, to, { recursive: true, filter: (path) => !unwanted.has(basename(path)) });
  if (commit !== undefined) writeFileSync(join(to, commitFile), `${commit}\n`);
}

/** The index of a workspace's services. Throws ManifestError: a package whose manifests cannot be read is of no use. */
export async function indexWorkspace(folder: string, commit: string | undefined): Promise<WorkspaceIndex> {
  const source = await openFolder(folder, commit);
  const { environments, services } = await loadWorkspace(source);
  const loaded = await Promise.all(environments.map(({ environment }) => loadEnvironment(source, environment.name)));
  return buildIndex(commit, loaded, services);
}

/** The commit that a folder is at, with `-dirty` when it holds what that commit does not; `undefined` outside Git. */
export function commitOf(folder: string): string | undefined {
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-C', resolve(folder), ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const commit = git('rev-parse', 'HEAD').trim();
    return git('status', '--porcelain', '--', '.') === '' ? commit : `${commit}-dirty`;
  } catch {
    return undefined;
  }
}
