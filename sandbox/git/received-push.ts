import { runGit } from './git.ts';

/** A branch or a tag that a push moved, made or took away. */
export interface ReceivedPush {
  /** The repository's name: `shop`. */
  readonly repository: string;
  /** `refs/heads/main`. */
  readonly ref: string;
  /** Forty zeros for a ref that is new. */
  readonly before: string;
  /** Forty zeros for a ref that is gone. */
  readonly after: string;
  readonly forced: boolean;
  /** What the ref has now and had not before, oldest first. */
  readonly commits: readonly PushedCommit[];
}

export interface PushedCommit {
  readonly id: string;
  readonly message: string;
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
}

/** Refs with what they point at. */
export type Refs = ReadonlyMap<string, string>;

export const noCommit = '0'.repeat(40);

/** The branches and tags of a bare repository. */
export async function readRefs(folder: string): Promise<Refs> {
  const listed = await runGit(['--git-dir', folder, 'for-each-ref', '--format=%(refname) %(objectname)']);
  const lines = listed.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line): [string, string] => [line.slice(0, -41), line.slice(-40)]));
}

/** What was pushed, by the refs before it and those of now: what a post-receive hook would be told. */
export async function readPushes(folder: string, repository: string, before: Refs): Promise<readonly ReceivedPush[]> {
  const now = await readRefs(folder);
  const moved = [...new Set([...before.keys(), ...now.keys()])].filter((ref) => before.get(ref) !== now.get(ref));
  return Promise.all(
    moved.map(async (ref) => {
      const range = { before: before.get(ref) ?? noCommit, after: now.get(ref) ?? noCommit };
      const [forced, commits] = await Promise.all([isForced(folder, range), readCommits(folder, range)]);
      return { repository, ref, ...range, forced, commits };
    }),
  );
}

interface Range {
  readonly before: string;
  readonly after: string;
}

async function isForced(folder: string, { before, after }: Range): Promise<boolean> {
  if (before === noCommit || after === noCommit) return false;
  const common = await runGit(['--git-dir', folder, 'merge-base', before, after]).catch(() => '');
  return common.trim() !== before;
}

const commitMark = '\u0001';

async function readCommits(folder: string, { before, after }: Range): Promise<readonly PushedCommit[]> {
  if (after === noCommit) return [];
  const range = before === noCommit ? [after] : [after, `^${before}`];
  const settings = ['-c', 'core.quotePath=false', '--git-dir', folder];
  const format = ['--reverse', '--no-renames', '--name-status', `--format=${commitMark}%H %s`];
  const log = await runGit([...settings, 'log', ...format, ...range]);
  return log.split(commitMark).slice(1).map(parseCommit);
}

function parseCommit(text: string): PushedCommit {
  const [head = '', ...lines] = text.split('\n');
  const files = (letters: string) =>
    lines.flatMap((line) => (line !== '' && letters.includes(line.charAt(0)) ? [line.slice(2)] : []));
  return {
    id: head.slice(0, 40),
    message: head.slice(41),
    added: files('A'),
    modified: files('MT'),
    removed: files('D'),
  };
}
