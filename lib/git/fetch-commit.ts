import type { HttpClient, PromiseFsClient, TreeEntry } from 'isomorphic-git';
import { ConfigurationError, MissingCommitError } from '../errors.ts';
import { createMemoryFiles } from './memory-files.ts';
import type { RemotePlace } from './remote-errors.ts';
import type { SnapshotInput } from './snapshot.ts';
import { isSkipped } from './workspace-files.ts';

/** What is fetched, and from where. */
export interface CommitRequest {
  readonly place: RemotePlace;
  readonly http: HttpClient;
  /** The workspace's folder in the repository; empty for the root. */
  readonly path: string;
  readonly commit: string;
  /** More files than this under the path are refused. */
  readonly maxFiles: number;
}

type Git = typeof import('isomorphic-git');

interface Repository {
  readonly git: Git;
  readonly fs: PromiseFsClient;
  readonly gitdir: string;
  readonly cache: object;
}

/** Fetches one commit and gives what lies under the path, one file at a time. Throws MissingCommitError and ConfigurationError. */
export async function* fetchCommit(request: CommitRequest): AsyncGenerator<SnapshotInput> {
  const { place, commit, http } = request;
  const git = await import('isomorphic-git');
  const repository: Repository = { git, fs: createMemoryFiles(), gitdir: '/git', cache: {} };
  await git.init({ ...repository, bare: true });
  // Fetching a commit by its id wants a remote that is configured: https://github.com/isomorphic-git/isomorphic-git/issues/1723
  await git.addRemote({ ...repository, remote: 'origin', url: place.url });
  await git.fetch({ ...repository, http, ref: commit, singleBranch: true, tags: false, depth: 1 });
  const tree = await git.readCommit({ ...repository, oid: commit }).catch((error: unknown) => {
    if (isMissing(error)) throw missing(request);
    throw error;
  });
  yield* new Walk(repository, request).files(await findFolder(repository, request, tree.commit.tree), '');
}

/** The tree of the workspace's folder. */
async function findFolder(repository: Repository, request: CommitRequest, root: string): Promise<string> {
  let oid = root;
  for (const name of request.path === '' ? [] : request.path.split('/')) {
    const { tree } = await repository.git.readTree({ ...repository, oid });
    const entry = tree.find((one) => one.path === name);
    if (entry?.type !== 'tree') throw noFolder(request);
    oid = entry.oid;
  }
  return oid;
}

class Walk {
  readonly repository: Repository;
  readonly request: CommitRequest;
  found = 0;

  constructor(repository: Repository, request: CommitRequest) {
    this.repository = repository;
    this.request = request;
  }

  async *files(oid: string, folder: string): AsyncGenerator<SnapshotInput> {
    const { tree } = await this.repository.git.readTree({ ...this.repository, oid });
    for (const entry of tree) {
      if (isSkipped(entry.path)) continue;
      const path = folder === '' ? entry.path : `${folder}/${entry.path}`;
      if (entry.type === 'tree') yield* this.files(entry.oid, path);
      else yield await this.leaf(entry, path);
    }
  }

  async leaf({ type, mode, oid }: TreeEntry, path: string): Promise<SnapshotInput> {
    this.found += 1;
    if (this.found > this.request.maxFiles) throw tooManyFiles(this.request);
    if (type === 'commit') return { path, kind: 'submodule' };
    const { blob } = await this.repository.git.readBlob({ ...this.repository, oid });
    if (mode === '120000') return { path, kind: 'link', target: Buffer.from(blob).toString('utf8') };
    return { path, kind: 'file', content: blob };
  }
}

function isMissing(error: unknown): boolean {
  return (error as { readonly code?: unknown }).code === 'NotFoundError';
}

function missing({ place, commit }: CommitRequest): MissingCommitError {
  return new MissingCommitError(
    `${place.url} does not give out commit ${commit}: it is not there any more, or the host gives out only what its branches have. Name a commit that a branch has.`,
    commit,
  );
}

function noFolder({ place, path, commit }: CommitRequest): ConfigurationError {
  return new ConfigurationError(
    `there is no folder ${path} in ${place.url} at commit ${commit}; name the workspace's folder`,
    path,
  );
}

function tooManyFiles({ place, path, maxFiles }: CommitRequest): ConfigurationError {
  const where = path === '' ? place.url : `${path} of ${place.url}`;
  return new ConfigurationError(
    `${where} has more than ${maxFiles} files, which is the limit. Name a folder that holds the workspace and little else.`,
    place.url,
  );
}
