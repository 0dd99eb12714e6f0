import type { HttpClient, PromiseFsClient, TreeEntry } from 'isomorphic-git';
import { ConfigurationError, ConflictError, type ManifestProblem } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Recorded, Recorder, RecordRequest } from '../ports/recorder.ts';
import { rivalOf } from '../record/commit-message.ts';
import { type ScalarEdit, setScalar } from '../record/set-scalar.ts';
import type { GitCredentials } from './credentials.ts';
import { createGitHttp } from './http.ts';
import { createMemoryFiles } from './memory-files.ts';
import { pushCommit } from './push.ts';
import { type RemotePlace, unreadable } from './remote-errors.ts';
import { parseRemotePath, parseRemoteUrl } from './remote-url.ts';

/** What a repository is recorded in with. */
export interface GitRecorderOptions {
  readonly url: string;
  /** The branch that is followed. */
  readonly branch: string;
  /** The workspace's folder in the repository. Default: its root. */
  readonly path?: string | undefined;
  /** A token that may write. */
  readonly credentials?: GitCredentials | undefined;
  /** Who the commits are by. Default: `Berth <berth@users.noreply.invalid>`. */
  readonly author?: { readonly name: string; readonly email: string } | undefined;
  readonly clock: Clock;
  /** Between 0 and 1: spreads the attempts of those who push at once. */
  readonly random: () => number;
  readonly limits?: { readonly maxFetchBytes?: number; readonly silenceMs?: number; readonly attempts?: number };
}

type Git = typeof import('isomorphic-git');

/** One attempt's objects: the heads as they were when it began. */
interface Attempt {
  readonly git: Git;
  readonly fs: PromiseFsClient;
  readonly gitdir: string;
  readonly cache: object;
  readonly http: HttpClient;
  readonly place: RemotePlace;
}

const defaultAuthor = { name: 'Berth', email: 'berth@users.noreply.invalid' };
const defaultLimits = { maxFetchBytes: 100 * 1024 * 1024, silenceMs: 15_000, attempts: 8 };
const firstPauseMs = 200;

/**
 * Records over HTTPS, with no working tree: the head is fetched, the file's blob replaced, and one commit pushed that the
 * host takes only while the branch is where it was. isomorphic-git is loaded with the first call.
 */
export function createGitRecorder(options: GitRecorderOptions): Recorder {
  const { credentials, clock, random, branch } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const { href } = parseRemoteUrl(options.url);
  const place: RemotePlace = { url: href, secret: credentials?.secret };
  const http = createGitHttp({
    place,
    credentials,
    maxBytes: limits.maxFetchBytes,
    silenceMs: limits.silenceMs,
    now: () => clock.now(),
  });
  const folder = parseRemotePath(options.path ?? '');
  const writer = { folder, branch, author: options.author ?? defaultAuthor, now: () => clock.now() };
  return {
    branch,
    async record(request) {
      const git = await import('isomorphic-git');
      for (let attempt = 0; attempt < limits.attempts; attempt += 1) {
        if (attempt > 0) await clock.wait(firstPauseMs * 2 ** Math.min(attempt, 5) * random());
        const done = await tryRecord(request, writer, { git, http, place }).catch((error: unknown) => {
          throw unreadable(error, place);
        });
        if (done !== 'moved') return done;
      }
      throw new ConflictError(`${branch} of ${href} moved ${limits.attempts} times; it is tried again`, href);
    },
  };
}

interface Writer {
  readonly folder: string;
  readonly branch: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly now: () => number;
}

async function tryRecord(
  request: RecordRequest,
  writer: Writer,
  remote: Pick<Attempt, 'git' | 'http' | 'place'>,
): Promise<Recorded | 'moved'> {
  const attempt: Attempt = { ...remote, fs: createMemoryFiles(), gitdir: '/git', cache: {} };
  const { git, place } = attempt;
  await git.init({ ...attempt, bare: true });
  await git.addRemote({ ...attempt, remote: 'origin', url: place.url });
  const heads = await readHeads(attempt);
  const base = heads.get(writer.branch);
  if (base === undefined) {
    throw new ConfigurationError(`${place.url} has no branch ${writer.branch} to record in; check its name`, place.url);
  }
  const { tree: root, message: newest } = await fetchHead(attempt, base);
  const file = [writer.folder, request.change.file].filter((part) => part !== '').join('/');
  const edited = await editFile(attempt, root, { request, file });
  if (edited.kind !== 'changed') return edited.kind === 'same' ? { kind: 'current' } : edited;
  const { blob, before } = edited;
  const message = request.message(before);
  const rival = request.branch === undefined ? rivalOf(newest, message) : undefined;
  if (rival !== undefined) return undone(request, rival);
  const target = request.branch ?? writer.branch;
  const old = heads.get(target);
  if (request.branch !== undefined && old !== undefined) {
    const entry = await entryAt(attempt, (await fetchHead(attempt, old)).tree, file);
    if (entry?.oid === blob) return { kind: 'waiting', commit: old, before };
  }
  const oids: string[] = [blob];
  const tree = await replaceEntry(attempt, { tree: root, names: file.split('/'), blob, oids });
  const commit = await writeCommit(attempt, writer, { tree, parent: base, message });
  const outcome = await pushCommit({ ...attempt, branch: target, old, commit, oids: [...oids, commit] });
  if (outcome.kind === 'taken') return { kind: 'recorded', commit, before };
  if ((await readHeads(attempt)).get(target) !== old) return 'moved';
  throw notTaken(place, target, outcome.reason);
}

/** Commits by branch. */
async function readHeads({ git, http, place }: Attempt): Promise<ReadonlyMap<string, string>> {
  const refs = await git.listServerRefs({ http, url: place.url, protocolVersion: 1 });
  const prefix = 'refs/heads/';
  return new Map(
    refs.filter(({ ref }) => ref.startsWith(prefix)).map(({ ref, oid }) => [ref.slice(prefix.length), oid]),
  );
}

async function fetchHead(attempt: Attempt, oid: string): Promise<{ readonly tree: string; readonly message: string }> {
  await attempt.git.fetch({ ...attempt, ref: oid, singleBranch: true, tags: false, depth: 1 });
  const { commit } = await attempt.git.readCommit({ ...attempt, oid });
  return { tree: commit.tree, message: commit.message };
}

type Edited =
  | { readonly kind: 'changed'; readonly blob: string; readonly before: string }
  | { readonly kind: 'same' }
  | { readonly kind: 'refused'; readonly problem: ManifestProblem };

interface EditInput {
  readonly request: RecordRequest;
  /** From the repository's root. */
  readonly file: string;
}

async function editFile(attempt: Attempt, tree: string, { request, file }: EditInput): Promise<Edited> {
  const { change } = request;
  const refuse = (message: string): Edited => ({
    kind: 'refused',
    problem: { file: change.file, line: 1, column: 1, message },
  });
  const entry = await entryAt(attempt, tree, file);
  if (entry === undefined) return refuse('the branch has no such file any more');
  if (entry.type !== 'blob' || entry.mode === '120000')
    return refuse('this is no file of its own; name the file itself');
  const { blob } = await attempt.git.readBlob({ ...attempt, oid: entry.oid });
  const text = decode(blob);
  if (text === undefined) return refuse('the file is not UTF-8');
  const edit: ScalarEdit = setScalar(text, change);
  if (edit.kind !== 'changed') return edit;
  const oid = await attempt.git.writeBlob({ ...attempt, blob: new TextEncoder().encode(edit.text) });
  return { kind: 'changed', blob: oid, before: edit.before };
}

/** Every byte comes back: a byte order mark stays, and what is not UTF-8 is refused. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function entryAt(attempt: Attempt, tree: string, file: string): Promise<TreeEntry | undefined> {
  const [name, ...rest] = file.split('/');
  const { tree: entries } = await attempt.git.readTree({ ...attempt, oid: tree });
  const entry = entries.find((one) => one.path === name);
  if (entry === undefined || rest.length === 0) return entry;
  return entry.type === 'tree' ? await entryAt(attempt, entry.oid, rest.join('/')) : undefined;
}

interface Replacement {
  readonly tree: string;
  readonly names: readonly string[];
  readonly blob: string;
  /** Collects the trees that are new. */
  readonly oids: string[];
}

async function replaceEntry(attempt: Attempt, { tree, names, blob, oids }: Replacement): Promise<string> {
  const [name, ...rest] = names;
  const { tree: entries } = await attempt.git.readTree({ ...attempt, oid: tree });
  const replaced = entries.map(async (entry) => {
    if (entry.path !== name) return entry;
    const next = { tree: entry.oid, names: rest, blob, oids };
    return { ...entry, oid: rest.length === 0 ? blob : await replaceEntry(attempt, next) };
  });
  const oid = await attempt.git.writeTree({ ...attempt, tree: await Promise.all(replaced) });
  oids.push(oid);
  return oid;
}

async function writeCommit(
  attempt: Attempt,
  { author, now }: Writer,
  { tree, parent, message }: { readonly tree: string; readonly parent: string; readonly message: string },
): Promise<string> {
  const who = { ...author, timestamp: Math.floor(now() / 1000), timezoneOffset: 0 };
  const commit = { message, tree, parent: [parent], author: who, committer: who };
  return await attempt.git.writeCommit({ ...attempt, commit });
}

function undone({ change }: RecordRequest, rival: string): Recorded {
  const message = `the newest commit recorded ${rival} in the same place, and the two would undo each other; give each a place of its own, or set record to none for one`;
  return { kind: 'refused', problem: { file: change.file, line: 1, column: 1, message } };
}

function notTaken({ url, secret }: RemotePlace, branch: string, reason: string): ConfigurationError {
  const token =
    secret === undefined ? 'name a secret with a token that may write' : `allow the token in ${secret} to push`;
  return new ConfigurationError(
    `${url} does not take a commit on ${branch} (${reason}); ${token}, and let it pass the branch's rules, or set record to pull-request or none`,
    url,
  );
}
