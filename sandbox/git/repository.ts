import { join } from 'node:path';
import { runGit } from './git.ts';

/** What a commit makes of a path: a file's content, a symbolic link, a submodule at a commit, or `null` for gone. */
export type FileChange = string | Buffer | { readonly link: string } | { readonly submodule: string } | null;

export interface CommitOptions {
  /** By path from the repository's root. */
  readonly files: Readonly<Record<string, FileChange>>;
  /** Default `main`. */
  readonly branch?: string;
  readonly message?: string;
  /** The commit that it is put on, which moves the branch there; `null` for none. Default: the branch's head. */
  readonly parent?: string | null;
  readonly author?: string;
  /** Seconds since the epoch. */
  readonly time?: number;
}

export interface RepositoryOptions {
  /** Whether any commit is given out by its id and wishes for a part are heard, as the large hosts do. Default yes. */
  readonly generous?: boolean;
}

/** A bare repository on disk, and what a person would do to it with a working tree and `git push`. */
export interface GitRepository {
  readonly folder: string;
  /** Makes a commit and moves the branch to it. Returns its id. */
  commit(options: CommitOptions): Promise<string>;
  /** Makes a tag; with a message an annotated one. */
  tag(name: string, commit: string, message?: string): Promise<void>;
  /** Moves a branch, or makes it. */
  moveBranch(branch: string, commit: string): Promise<void>;
  deleteBranch(branch: string): Promise<void>;
  /** The commit that a name stands for. */
  resolve(name: string): Promise<string>;
  /** The text of a file at a commit or a branch. */
  read(commit: string, path: string): Promise<string>;
  /** Runs any git command on the repository. */
  git(...words: readonly string[]): Promise<string>;
}

/** Makes an empty bare repository, `<folder>/<name>.git`, whose head is `main`. */
export async function createRepository(
  folder: string,
  name: string,
  { generous = true }: RepositoryOptions = {},
): Promise<GitRepository> {
  const repository = join(folder, `${name}.git`);
  await runGit(['init', '--quiet', '--bare', '--initial-branch=main', repository]);
  const git = (...words: readonly string[]) => runGit(['--git-dir', repository, ...words]);
  await git('config', 'http.receivepack', 'true');
  await git('config', 'uploadpack.allowFilter', String(generous));
  await git('config', 'uploadpack.allowAnySHA1InWant', String(generous));
  return openRepository(repository);
}

/** A bare repository that exists. */
function openRepository(folder: string): GitRepository {
  const git = (...words: readonly string[]) => runGit(['--git-dir', folder, ...words]);
  const resolve = async (name: string) => (await git('rev-parse', '--verify', `${name}^{commit}`)).trim();
  return {
    folder,
    git,
    resolve,
    async commit(options) {
      const { branch = 'main' } = options;
      const head = await resolve(`refs/heads/${branch}`).catch(() => undefined);
      const input = fastImport(options, options.parent === undefined ? head : options.parent);
      await runGit(['--git-dir', folder, 'fast-import', '--quiet', '--force', '--date-format=raw-permissive'], {
        input,
      });
      return await resolve(`refs/heads/${branch}`);
    },
    async tag(name, commit, message) {
      const who = ['-c', 'user.name=Sandbox', '-c', 'user.email=sandbox@example.com'];
      await git(...who, 'tag', ...(message === undefined ? [] : ['-a', '-m', message]), name, commit);
    },
    async moveBranch(branch, commit) {
      await git('update-ref', `refs/heads/${branch}`, commit);
    },
    async deleteBranch(branch) {
      await git('update-ref', '-d', `refs/heads/${branch}`);
    },
    read: (commit, path) => git('show', `${commit}:${path}`),
  };
}

/** The commit as git fast-import takes it: https://git-scm.com/docs/git-fast-import */
function fastImport(options: CommitOptions, parent: string | null | undefined): Buffer {
  const { files, branch = 'main', message = 'Change files', time = Math.floor(Date.now() / 1000) } = options;
  const { author = 'Sandbox <sandbox@example.com>' } = options;
  const ref = `refs/heads/${branch}`;
  const parts: Buffer[] = [];
  const add = (text: string) => parts.push(Buffer.from(text));
  const addData = (content: string | Buffer) => {
    const bytes = Buffer.from(content);
    add(`data ${bytes.length}\n`);
    parts.push(bytes);
    add('\n');
  };
  // Without a reset, a commit without `from` would be put on the branch as it is.
  if (!parent) add(`reset ${ref}\n\n`);
  add(`commit ${ref}\ncommitter ${author} ${time} +0000\n`);
  addData(message);
  if (parent) add(`from ${parent}\n`);
  for (const [path, change] of Object.entries(files)) {
    const name = `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
    if (change === null) add(`D ${name}\n`);
    else if (typeof change === 'object' && 'submodule' in change) add(`M 160000 ${change.submodule} ${name}\n`);
    else {
      const link = typeof change === 'object' && 'link' in change;
      add(`M ${link ? '120000' : '100644'} inline ${name}\n`);
      addData(link ? change.link : change);
    }
  }
  return Buffer.concat(parts);
}
