import type { Forge, ForgePullRequest } from '../git-hosts/forge.ts';
import { startGitHostServer } from '../git-hosts/server.ts';
import { noCommit, type ReceivedPush } from './received-push.ts';

/** What became of a pull request, by GitHub's word for it. */
export interface PullRequestChange {
  readonly action: 'opened' | 'synchronize' | 'closed';
  readonly pullRequest: ForgePullRequest;
}

/** A stand-in for GitHub's API beside a repository, where every branch but `main` has a pull request. */
export interface PullRequests {
  readonly forge: Forge;
  /** `http://127.0.0.1:4321/api/v3` */
  readonly apiUrl: string;
  readonly token: string;
  /** What a stack is started with to plan them, and the secret that it names. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** What a push makes of its branch's pull request; `undefined` for `main` and for tags. */
  received(push: ReceivedPush): PullRequestChange | undefined;
  close(): Promise<void>;
}

const secretName = '/sandbox/git-token';
const token = 'sandbox';

/** Starts it for a repository with an owner: `acme/shop`. */
export async function startPullRequests(path: string): Promise<PullRequests> {
  const { forge, endpoint, close } = await startGitHostServer({ kind: 'github', path, token });
  const apiUrl = `${endpoint}/api/v3`;
  return {
    forge,
    apiUrl,
    token,
    parameters: { GitSecret: secretName, GitStatuses: 'true', GitHost: 'github', GitApiUrl: apiUrl },
    secrets: { [secretName]: token },
    received: (push) => changeOf(forge, push),
    close,
  };
}

function changeOf(forge: Forge, { ref, after, commits }: ReceivedPush): PullRequestChange | undefined {
  const [, branch] = /^refs\/heads\/(.+)$/.exec(ref) ?? [];
  if (branch === undefined || branch === 'main') return undefined;
  const open = forge.openOf(branch);
  if (after === noCommit) {
    if (open === undefined) return undefined;
    open.state = 'closed';
    return { action: 'closed', pullRequest: open };
  }
  if (open === undefined) {
    const title = commits.at(-1)?.message ?? branch;
    return { action: 'opened', pullRequest: forge.open({ branch, sha: after, title }) };
  }
  open.head.sha = after;
  return { action: 'synchronize', pullRequest: open };
}
