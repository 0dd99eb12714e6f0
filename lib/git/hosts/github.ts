import * as v from 'valibot';
import type { GitHost, PullRequest } from '../../ports/git-host.ts';
import { githubApiOf } from '../github-app.ts';
import { createDialectHost, type FoundPullRequest, type HostDialect } from './dialect-host.ts';
import type { HostOptions } from './host-options.ts';
import { commenting, type Hub, hubCalls, opening, pullRequestReader } from './hub-calls.ts';
import { createRestClient } from './rest-client.ts';

// A comment's limit is the database's, and what the API says of a longer one: "body is too long (maximum is 65536
// characters)". A description's: https://docs.github.com/en/graphql/reference/objects#statuscontext, and the API's 422.
const limits = { comment: 65_536, description: 140, title: 256, body: 65_536 };

const userSchema = v.object({ id: v.number(), type: v.string() });
const commentSchema = v.object({ id: v.number(), body: v.nullish(v.string()), user: v.nullable(userSchema) });
const repositorySchema = v.object({ id: v.number() });
const pullRequestSchema = v.object({
  number: v.number(),
  html_url: v.string(),
  state: v.picklist(['open', 'closed']),
  merged_at: v.nullable(v.string()),
  title: v.string(),
  body: v.nullable(v.string()),
  // The repository of a head is null once a fork was deleted.
  head: v.object({ ref: v.string(), sha: v.string(), repo: v.nullable(repositorySchema) }),
  base: v.object({ ref: v.string(), sha: v.string(), repo: repositorySchema }),
});
type GitHubPullRequest = v.InferOutput<typeof pullRequestSchema>;

const writing = 'Pull requests: read and write (the scope repo, for a classic token)';
const needs = {
  comments: writing,
  statuses: 'Commit statuses: read and write (the scope repo:status, for a classic token)',
  reading: 'Pull requests: read (the scope repo, for a classic token)',
  opening: writing,
};

/** GitHub's REST API, on github.com and on GitHub Enterprise. */
export function createGitHub(options: HostOptions): GitHost {
  const client = createRestClient({
    ...options,
    api: options.apiUrl ?? githubApiOf(options.url),
    authorization: (token) => `Bearer ${token}`,
    // https://docs.github.com/en/rest/about-the-rest-api/api-versions
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
  });
  const [owner = '', name = ''] = options.path.slice(-2);
  const hub: Hub = { client, repository: `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`, needs };
  return createDialectHost({
    url: options.url,
    limits,
    // https://docs.github.com/en/rest/commits/statuses#create-a-commit-status
    ...hubCalls(hub),
    ...comments(hub),
    pullRequest: pullRequestReader(hub, pullRequestSchema, pullRequestOf),
    ...pullRequests(hub, owner),
  });
}

// https://docs.github.com/en/rest/issues/comments
function comments(hub: Hub): Pick<HostDialect, 'comments' | 'ownership'> {
  const { client, repository } = hub;
  return {
    async *comments(pullRequest) {
      const path = `${repository}/issues/${pullRequest}/comments`;
      const request = { method: 'GET', path, query: { per_page: '100' }, ...commenting(hub, pullRequest) } as const;
      for await (const { id, body, user } of client.list(request, commentSchema)) {
        yield { id, text: body ?? '', author: user ? { id: user.id, isBot: user.type === 'Bot' } : undefined };
      }
    },
    async ownership() {
      // https://docs.github.com/en/rest/users/users#get-the-authenticated-user
      const request = {
        method: 'GET',
        path: '/user',
        doing: 'ask whose the token is',
        needs: needs.comments,
        expected: [403],
      } as const;
      const answer = await client.send(request);
      // The token of an App's installation is no user's; what an App writes is by a bot, which no stranger can be.
      if (answer.error) return ({ isBot }) => isBot;
      const { id } = client.parse(userSchema, answer, request);
      return (author) => author.id === id;
    },
  };
}

// https://docs.github.com/en/rest/pulls/pulls
function pullRequests(hub: Hub, owner: string): Pick<HostDialect, 'openPullRequestOf' | 'createPullRequest'> {
  const { client, repository } = hub;
  const path = `${repository}/pulls`;
  async function openPullRequestOf(branch: string): Promise<FoundPullRequest | undefined> {
    const query = { state: 'open', head: `${owner}:${branch}`, per_page: '100' };
    const request = { method: 'GET', path, query, ...opening(hub, branch) } as const;
    for await (const found of client.list(request, pullRequestSchema)) {
      if (isFork(found) || found.head.ref !== branch) continue;
      const { number, html_url: url, base, title, body } = found;
      return { number, url, base: base.ref, title, body: body ?? '' };
    }
    return undefined;
  }
  return {
    openPullRequestOf,
    async createPullRequest({ branch, base, title, body }) {
      const sent = { head: branch, base, title, body };
      const request = { method: 'POST', path, body: sent, expected: [422], ...opening(hub, branch) } as const;
      const answer = await client.send(request);
      if (!answer.error) return { url: client.parse(pullRequestSchema, answer, request).html_url };
      // A branch with no commit of its own gets a 422 as well.
      if ((await openPullRequestOf(branch)) !== undefined) return 'exists';
      throw answer.error;
    },
  };
}

function isFork({ head, base }: Pick<GitHubPullRequest, 'head' | 'base'>): boolean {
  return head.repo?.id !== base.repo.id;
}

function pullRequestOf(found: GitHubPullRequest): PullRequest {
  const { number, state, merged_at: mergedAt, title, head, base } = found;
  return {
    number,
    state: mergedAt === null ? state : 'merged',
    head: { ref: head.ref, sha: head.sha, isFork: isFork(found) },
    base: { ref: base.ref, sha: base.sha },
    title,
  };
}
