import type { HttpClient } from 'isomorphic-git';
import { ConfigurationError, MissingCommitError } from '../errors.ts';
import { parseTree, type TreeEntry, treeOfCommit } from './git-tree.ts';
import { createMemoryFiles } from './memory-files.ts';
import { PackReader } from './pack-reader.ts';
import type { PartialFetcher } from './partial-fetch.ts';
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
  /** For a host that can leave out what is not under the path. */
  readonly partial: PartialFetcher | undefined;
  /** More files than this under the path are refused. */
  readonly maxFiles: number;
}

/** Fetches one commit and gives what lies under the path, one file at a time. Throws MissingCommitError and ConfigurationError. */
export async function* fetchCommit(request: CommitRequest): AsyncGenerator<SnapshotInput> {
  const { partial } = request;
  // A host that refuses a part may still give the whole.
  const pack = (await partial?.fetchFolders(request.commit)) ?? (await fetchWhole(request));
  const commit = pack?.read(request.commit);
  if (pack === undefined || commit === undefined) throw missing(request);
  if (commit.type !== 'commit') throw noCommit(request, commit.type);
  const folder = findFolder(pack, request, treeOfCommit(commit.content));
  const leaves = [...listLeaves(pack, folder, '')].slice(0, request.maxFiles + 1);
  if (leaves.length > request.maxFiles) throw tooManyFiles(request);
  const ids = new Set(leaves.flatMap(({ kind, id }) => (kind === 'submodule' ? [] : [id])));
  const files = partial === undefined || ids.size === 0 ? pack : await partial.fetchFiles([...ids]);
  const held = files ?? (await fetchWhole(request));
  for (const leaf of leaves) yield readLeaf(leaf, held);
}

interface Leaf {
  readonly path: string;
  readonly kind: TreeEntry['kind'];
  readonly id: string;
}

/** The commit with all its files, and nothing before it; `undefined` when the host gives nothing. */
async function fetchWhole({ place, commit, http }: CommitRequest): Promise<PackReader | undefined> {
  const git = await import('isomorphic-git');
  const files = new Map<string, Buffer>();
  const repository = { fs: createMemoryFiles(files), gitdir: '/git', cache: {} };
  await git.init({ ...repository, bare: true });
  // Fetching a commit by its id wants a remote that is configured: https://github.com/isomorphic-git/isomorphic-git/issues/1723
  await git.addRemote({ ...repository, remote: 'origin', url: place.url });
  await git.fetch({ ...repository, http, ref: commit, singleBranch: true, tags: false, depth: 1 });
  const find = (ending: string) => [...files].find(([name]) => name.endsWith(ending))?.[1];
  const [pack, index] = [find('.pack'), find('.idx')];
  return pack && index && new PackReader(pack, index);
}

/** The tree of the workspace's folder. */
function findFolder(pack: PackReader, request: CommitRequest, root: string): string {
  let id = root;
  for (const name of request.path === '' ? [] : request.path.split('/')) {
    const entry = parseTree(contentOf(pack, id)).find((one) => one.name === name);
    if (entry?.kind !== 'folder') throw noFolder(request);
    id = entry.id;
  }
  return id;
}

function* listLeaves(pack: PackReader, id: string, folder: string): Generator<Leaf> {
  for (const entry of parseTree(contentOf(pack, id))) {
    if (isSkipped(entry.name)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.kind === 'folder') yield* listLeaves(pack, entry.id, path);
    else yield { path, kind: entry.kind, id: entry.id };
  }
}

function readLeaf({ path, kind, id }: Leaf, files: PackReader | undefined): SnapshotInput {
  if (kind === 'submodule') return { path, kind };
  const content = contentOf(files, id);
  return kind === 'link' ? { path, kind, target: content.toString('utf8') } : { path, kind: 'file', content };
}

/** An object that has to be there; a pack without it was cut off or damaged on its way. */
function contentOf(pack: PackReader | undefined, id: string): Buffer {
  const object = pack?.read(id);
  if (object === undefined)
    throw Object.assign(new Error(`object ${id} is not in the pack`), { code: 'MissingObject' });
  return object.content;
}

function missing({ place, commit }: CommitRequest): MissingCommitError {
  return new MissingCommitError(
    `${place.url} does not give out commit ${commit}: it is not there any more, or the host gives out only what its branches have. Name a commit that a branch has.`,
    commit,
  );
}

function noCommit({ place, commit }: CommitRequest, type: string): ConfigurationError {
  return new ConfigurationError(`${commit} of ${place.url} is a ${type}; name a commit, or a branch or a tag`, commit);
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
