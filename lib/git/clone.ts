import { ConfigurationError, MissingCommitError } from '../errors.ts';
import { suggest } from '../manifest/suggestion.ts';
import type { SourceRepository } from '../ports/source.ts';
import { type GitRun, runGit } from './git-program.ts';
import type { SnapshotEntry } from './snapshot.ts';
import { createSnapshotSource } from './snapshot-source.ts';
import { isSkipped } from './workspace-files.ts';

/**
 * The clone that a folder lies in, read by the machine's git: a ref is whatever git takes for a commit, and the files are
 * those under the same folder at that commit. The working tree, the branch and the index stay as they are, and no host is
 * asked. Throws ConfigurationError when the folder lies in no repository.
 */
export function createCloneRepository(folder: string): SourceRepository {
  return {
    async resolve(ref) {
      await checkRepository(folder);
      const { status, output } = await runGit(folder, [
        ...['rev-parse', '--verify', '--quiet', '--end-of-options'],
        `${ref}^{commit}`,
      ]);
      if (status !== 0) throw await noRef(folder, ref);
      return output.toString().trim();
    },
    async open(commit) {
      await checkRepository(folder);
      const { status, output } = await runGit(folder, ['ls-tree', '-r', '-l', '-z', commit]);
      if (status !== 0) throw missing(folder, commit);
      const found = parseListing(output.toString());
      const links = found.filter(({ kind }) => kind === 'link').map(({ id }) => id);
      const targets = await readBlobs(folder, links);
      const ids = new Map<SnapshotEntry, string>();
      const entries = new Map<string, SnapshotEntry>();
      for (const { path, kind, id, bytes } of found) {
        const entry = entryOf(kind, bytes, targets.get(id)?.toString() ?? '');
        entries.set(path, entry);
        ids.set(entry, id);
      }
      const blobs = gatherReads((wanted) => readBlobs(folder, wanted));
      const readText = async (entry: SnapshotEntry) => (await blobs(ids.get(entry) ?? '')).toString('utf8');
      return createSnapshotSource(commit, { entries, readText });
    },
  };
}

interface ListedEntry {
  readonly path: string;
  readonly kind: SnapshotEntry['kind'];
  readonly id: string;
  readonly bytes: number;
}

/** `<mode> <type> <id> <size>\t<path>`, from the folder on: https://git-scm.com/docs/git-ls-tree#_output_format */
function parseListing(text: string): readonly ListedEntry[] {
  return text.split('\0').flatMap((line): ListedEntry[] => {
    const [, mode, id = '', size, path = ''] = /^(\d+) \w+ ([0-9a-f]+) +(\S+)\t([\s\S]+)$/.exec(line) ?? [];
    if (path === '' || path.split('/').some(isSkipped)) return [];
    const kind = mode === '120000' ? 'link' : mode === '160000' ? 'submodule' : 'file';
    return [{ path, kind, id, bytes: Number(size) || 0 }];
  });
}

function entryOf(kind: SnapshotEntry['kind'], bytes: number, target: string): SnapshotEntry {
  if (kind === 'link') return { kind, target };
  return kind === 'submodule' ? { kind } : { kind, bytes, offset: 0 };
}

/** Reads that are asked for at the same time become one run of git. */
function gatherReads(
  read: (ids: readonly string[]) => Promise<ReadonlyMap<string, Buffer>>,
): (id: string) => Promise<Buffer> {
  let next: { readonly ids: Set<string>; readonly found: Promise<ReadonlyMap<string, Buffer>> } | undefined;
  return async (id) => {
    if (!next) {
      const ids = new Set<string>();
      const found = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        next = undefined;
        return read([...ids]);
      });
      next = { ids, found };
    }
    next.ids.add(id);
    return (await next.found).get(id) ?? Buffer.alloc(0);
  };
}

/** `<id> blob <size>\n<content>\n`, over and over: https://git-scm.com/docs/git-cat-file#_batch_output */
async function readBlobs(folder: string, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const blobs = new Map<string, Buffer>();
  if (ids.length === 0) return blobs;
  const run = await runGit(folder, ['cat-file', '--batch'], ids.map((id) => `${id}\n`).join(''));
  for (let at = 0; at < run.output.length; ) {
    const end = run.output.indexOf('\n', at);
    const [, id, size] = /^(\S+) blob (\d+)$/.exec(run.output.toString('latin1', at, end)) ?? [];
    if (id === undefined) throw unreadable(folder, run);
    blobs.set(id, run.output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  if (run.status !== 0 || ids.some((id) => !blobs.has(id))) throw unreadable(folder, run);
  return blobs;
}

async function checkRepository(folder: string): Promise<void> {
  const { status, complaint } = await runGit(folder, ['rev-parse', '--git-dir']);
  if (status === 0) return;
  const why = complaint.split('\n')[0]?.replace(/^fatal: /, '') ?? '';
  throw new ConfigurationError(
    `${folder} lies in no Git repository that can be read (${why}): name a folder of a clone with --dir, or read a remote with --git`,
    folder,
  );
}

async function noRef(folder: string, ref: string): Promise<ConfigurationError> {
  const isId = /^[0-9a-f]{7,64}$/.test(ref);
  if (isId) return new ConfigurationError(`the clone of ${folder} has no commit ${ref}: ${fetchAdvice(ref)}`, ref);
  const listed = await runGit(folder, ['for-each-ref', '--format=%(refname:short)']);
  const names = listed.output.toString().split('\n').filter(Boolean);
  const known = suggest(ref, names, 'it has');
  return new ConfigurationError(`the clone of ${folder} has no branch, tag or commit ${ref}${known}`, ref);
}

function missing(folder: string, commit: string): MissingCommitError {
  return new MissingCommitError(`the clone of ${folder} has no commit ${commit}: ${fetchAdvice(commit)}`, commit);
}

function fetchAdvice(commit: string): string {
  return `fetch it first, with \`git fetch origin ${commit}\`, or read the remote with --git`;
}

function unreadable(folder: string, { complaint }: GitRun): ConfigurationError {
  const why = complaint === '' ? 'a file of the commit is not there' : complaint;
  return new ConfigurationError(
    `git cannot read the clone of ${folder} (${why}): \`git fsck\` says what is wrong`,
    folder,
  );
}
