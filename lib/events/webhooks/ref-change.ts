import type { RefChange } from './webhook-event.ts';

/** A commit as GitHub, GitLab and Gitea list it in a push. */
export interface ListedCommit {
  readonly id: string;
  readonly added?: readonly string[] | null | undefined;
  readonly modified?: readonly string[] | null | undefined;
  readonly removed?: readonly string[] | null | undefined;
}

/** What a host says of one ref. */
export interface PushedRef {
  readonly ref: string;
  /** Forty zeros, or sixty-four, where there was none. */
  readonly before: string;
  readonly after: string;
  readonly forced?: boolean | undefined;
  readonly commits: readonly ListedCommit[];
  /** How many commits the push has, where the host says so. */
  readonly stated?: number | undefined;
  /** How many commits the host lists at most, where it does not say how many there are. */
  readonly mostCommits?: number | undefined;
  /** How many files the host lists of a commit at most, where it has a limit. */
  readonly mostFiles?: number | undefined;
}

/**
 * A ref's change with the paths that its commits touched, or `all` where they cannot be trusted to be all: a new,
 * deleted or force-pushed ref, a list that is at its limit or shorter than stated, or one without the commit it led to.
 */
export function refChange(pushed: PushedRef): RefChange {
  const { ref, forced = false, commits, stated = commits.length } = pushed;
  const before = commitOf(pushed.before);
  const after = commitOf(pushed.after);
  return {
    ref,
    branch: branchOf(ref),
    before,
    after,
    created: before === undefined,
    deleted: after === undefined,
    forced,
    paths: before === undefined || forced || isCut(pushed) ? 'all' : pathsOf(commits),
    commitCount: Math.max(stated, commits.length),
  };
}

/** The branch of a ref; `undefined` for a tag, and for any other ref. */
export function branchOf(ref: string): string | undefined {
  const prefix = 'refs/heads/';
  return ref.startsWith(prefix) && ref.length > prefix.length ? ref.slice(prefix.length) : undefined;
}

const unlimited = Number.POSITIVE_INFINITY;

function isCut(pushed: PushedRef): boolean {
  const { after, commits, stated = 0, mostCommits = unlimited, mostFiles = unlimited } = pushed;
  return (
    commits.length < stated ||
    commits.length >= mostCommits ||
    // Also a branch that went back without being called forced: there are no commits on that way.
    commits.every(({ id }) => id !== after) ||
    commits.some((commit) => filesOf(commit).length >= mostFiles)
  );
}

function pathsOf(commits: readonly ListedCommit[]): readonly string[] {
  return [...new Set(commits.flatMap(filesOf))];
}

function filesOf({ added, modified, removed }: ListedCommit): readonly string[] {
  return [...(added ?? []), ...(modified ?? []), ...(removed ?? [])];
}

function commitOf(sha: string): string | undefined {
  return /^0+$/.test(sha) ? undefined : sha;
}
