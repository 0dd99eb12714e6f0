import * as v from 'valibot';
import type { GitHost } from '../../ports/git-host.ts';
import { githubApiOf } from '../github-app.ts';
import { createDialectHost, type FoundPullRequest, type HostDialect } from './dialect-host.ts';
import type { HostOptions } from './host-options.ts';
import { createRestClient, type RestClient } from './rest-client.ts';

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

const needs = {
  comments: 'Pull requests: read and write (the scope repo, for a classic token)',
  statuses: 'Commit statuses: read and write (the scope repo:status, for a classic token)',
  reading: 'Pull requests: read (the scope repo, for a classic token)',
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
  const repository = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  return createDialectHost({
    url: options.url,
    limits,
    ...comments(client, repository),
    ...statuses(client, repository),
    ...pullRequests({ client, repository, owner }),
  });
}

// https://docs.github.com/en/rest/issues/comments: a pull request's conversation is its issue's.
function comments(
  client: RestClient,
  repository: string,
): Pick<HostDialect, 'comments' | 'ownership' | 'addComment' | 'changeComment'> {
  const about = (pullRequest: number) => ({ doing: `comment on pull request ${pullRequest}`, needs: needs.comments });
  return {
    async *comments(pullRequest) {
      const path = `${repository}/issues/${pullRequest}/comments`;
      const request = { method: 'GET', path, query: { per_page: '100' }, ...about(pullRequest) } as const;
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
    async addComment(pullRequest, text) {
      const path = `${repository}/issues/${pullRequest}/comments`;
      await client.send({ method: 'POST', path, body: { body: text }, ...about(pullRequest) });
    },
    async changeComment({ pullRequest, id, text }) {
      const path = `${repository}/issues/comments/${id}`;
      await client.send({ method: 'PATCH', path, body: { body: text }, ...about(pullRequest) });
    },
  };
}

// https://docs.github.com/en/rest/commits/statuses#create-a-commit-status
function statuses(client: RestClient, repository: string): Pick<HostDialect, 'setStatus'> {
  return {
    async setStatus({ commit, context, state, description, url }) {
      await client.send({
        method: 'POST',
        path: `${repository}/statuses/${encodeURIComponent(commit)}`,
        body: { state, context, description, target_url: url },
        doing: `set the status of ${commit.slice(0, 12)}`,
        needs: needs.statuses,
      });
    },
  };
}

interface PullRequestsOptions {
  readonly client: RestClient;
  readonly repository: string;
  readonly owner: string;
}

// https://docs.github.com/en/rest/pulls/pulls
function pullRequests({
  client,
  repository,
  owner,
}: PullRequestsOptions): Pick<
  HostDialect,
  'pullRequest' | 'openPullRequestOf' | 'createPullRequest' | 'changePullRequest'
> {
  const pulls = `${repository}/pulls`;
  const opening = (branch: string) => ({ doing: `open a pull request of ${branch}`, needs: needs.comments });
  async function openPullRequestOf(branch: string): Promise<FoundPullRequest | undefined> {
    const query = { state: 'open', head: `${owner}:${branch}`, per_page: '100' };
    const request = { method: 'GET', path: pulls, query, ...opening(branch) } as const;
    for await (const found of client.list(request, pullRequestSchema)) {
      if (isFork(found) || found.head.ref !== branch) continue;
      const { number, html_url: url, base, title, body } = found;
      return { number, url, base: base.ref, title, body: body ?? '' };
    }
    return undefined;
  }
  return {
    async pullRequest(number) {
      const about = { doing: `read pull request ${number}`, needs: needs.reading };
      const request = { method: 'GET', path: `${pulls}/${number}`, expected: [404], ...about } as const;
      const answer = await client.send(request);
      if (!answer.error) return pullRequestOf(client.parse(pullRequestSchema, answer, request));
      // Of a repository that is gone there is no pull request either, and that is another matter.
      await client.send({ method: 'GET', path: repository, ...about });
      return undefined;
    },
    openPullRequestOf,
    async createPullRequest({ branch, base, title, body }) {
      const sent = { head: branch, base, title, body };
      const request = { method: 'POST', path: pulls, body: sent, expected: [422], ...opening(branch) } as const;
      const answer = await client.send(request);
      if (!answer.error) return { url: client.parse(pullRequestSchema, answer, request).html_url };
      // A branch with no commit of its own gets a 422 as well.
      if ((await openPullRequestOf(branch)) !== undefined) return 'exists';
      throw answer.error;
    },
    async changePullRequest(number, { branch, base, title, body }) {
      const path = `${pulls}/${number}`;
      await client.send({ method: 'PATCH', path, body: { base, title, body }, ...opening(branch) });
    },
  };
}

function isFork({ head, base }: Pick<GitHubPullRequest, 'head' | 'base'>): boolean {
  return head.repo?.id !== base.repo.id;
}

function pullRequestOf(found: GitHubPullRequest) {
  const { number, state, merged_at: mergedAt, title, head, base } = found;
  return {
    number,
    state: mergedAt === null ? state : ('merged' as const),
    head: { ref: head.ref, sha: head.sha, isFork: isFork(found) },
    base: { ref: base.ref, sha: base.sha },
    title,
  };
}
