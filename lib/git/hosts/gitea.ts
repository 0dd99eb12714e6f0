import * as v from 'valibot';
import type { GitHost, PullRequest } from '../../ports/git-host.ts';
import { createDialectHost, type FoundPullRequest, type HostDialect } from './dialect-host.ts';
import type { HostOptions } from './host-options.ts';
import { commenting, type Hub, hubCalls, opening, pullRequestReader } from './hub-calls.ts';
import { createRestClient } from './rest-client.ts';

// Gitea keeps comments and descriptions of any length (LONGTEXT, TEXT): these are what a reader bears. A title takes 255.
const limits = { comment: 65_536, description: 255, title: 255, body: 65_536 };

const userSchema = v.object({ id: v.number() });
const commentSchema = v.object({ id: v.number(), body: v.string(), user: v.nullable(userSchema) });
const branchSchema = v.object({
  ref: v.string(),
  sha: v.string(),
  repo_id: v.number(),
  // null once a fork was deleted
  repo: v.nullish(v.object({ id: v.number() })),
});
const pullRequestSchema = v.object({
  number: v.number(),
  html_url: v.string(),
  state: v.picklist(['open', 'closed']),
  merged: v.boolean(),
  title: v.string(),
  body: v.string(),
  head: branchSchema,
  base: branchSchema,
});
type GiteaPullRequest = v.InferOutput<typeof pullRequestSchema>;

// https://docs.gitea.com/development/oauth2-provider#scopes
const needs = {
  comments: 'write:issue, with write access to the repository',
  statuses: 'write:repository, with write access to the repository',
  reading: 'read:repository',
  opening: 'write:repository and write:issue, with write access to the repository',
  user: 'read:user: a comment is changed only where it is the token’s own',
};

/** Gitea's REST API, which is Forgejo's and Codeberg's too. */
export function createGitea(options: HostOptions): GitHost {
  const [owner = '', name = ''] = options.path.slice(-2);
  // An instance may live below a path of its host.
  const prefix = options.path.slice(0, -2).map((part) => `/${encodeURIComponent(part)}`);
  const client = createRestClient({
    ...options,
    api: options.apiUrl ?? `${new URL(options.url).origin}${prefix.join('')}/api/v1`,
    // https://docs.gitea.com/development/api-usage#authentication
    authorization: (token) => `token ${token}`,
  });
  const hub: Hub = { client, repository: `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`, needs };
  return createDialectHost({
    url: options.url,
    limits,
    // https://docs.gitea.com/api/ (issueCreateComment, issueEditComment, repoCreateStatus, repoEditPullRequest)
    ...hubCalls(hub),
    ...comments(hub),
    // repoGetPullRequest
    pullRequest: pullRequestReader(hub, pullRequestSchema, pullRequestOf),
    ...pullRequests(hub),
  });
}

// https://docs.gitea.com/api/ (issueGetComments): a pull request is an issue too.
function comments(hub: Hub): Pick<HostDialect, 'comments' | 'ownership'> {
  const { client, repository } = hub;
  return {
    async *comments(pullRequest) {
      // All at once: this list has no pages.
      const path = `${repository}/issues/${pullRequest}/comments`;
      const request = { method: 'GET', path, ...commenting(hub, pullRequest) } as const;
      for await (const { id, body, user } of client.list(request, commentSchema)) {
        yield { id, text: body, author: user ? { id: user.id, isBot: false } : undefined };
      }
    },
    async ownership() {
      const request = { method: 'GET', path: '/user', doing: 'ask whose the token is', needs: needs.user } as const;
      const { id } = client.parse(userSchema, await client.send(request), request);
      return (author) => author.id === id;
    },
  };
}

// https://docs.gitea.com/api/ (repoListPullRequests, repoCreatePullRequest)
function pullRequests(hub: Hub): Pick<HostDialect, 'openPullRequestOf' | 'createPullRequest'> {
  const { client, repository } = hub;
  const path = `${repository}/pulls`;
  return {
    async openPullRequestOf(branch) {
      // The list cannot be asked for a head.
      const request = { method: 'GET', path, query: { state: 'open', limit: '50' }, ...opening(hub, branch) } as const;
      for await (const found of client.list(request, pullRequestSchema)) {
        if (!isFork(found) && found.head.ref === branch) return foundOf(found);
      }
      return undefined;
    },
    async createPullRequest({ branch, base, title, body }) {
      const sent = { head: branch, base, title, body };
      const request = { method: 'POST', path, body: sent, expected: [409], ...opening(hub, branch) } as const;
      const answer = await client.send(request);
      return answer.error ? 'exists' : { url: client.parse(pullRequestSchema, answer, request).html_url };
    },
  };
}

function isFork({ head, base }: GiteaPullRequest): boolean {
  return !head.repo || head.repo_id !== base.repo_id;
}

function foundOf({ number, html_url: url, base, title, body }: GiteaPullRequest): FoundPullRequest {
  return { number, url, base: base.ref, title, body };
}

function pullRequestOf(found: GiteaPullRequest): PullRequest {
  const { number, state, merged, title, head, base } = found;
  return {
    number,
    state: merged ? 'merged' : state,
    head: { ref: head.ref, sha: head.sha, isFork: isFork(found) },
    base: { ref: base.ref, sha: base.sha },
    title,
  };
}
