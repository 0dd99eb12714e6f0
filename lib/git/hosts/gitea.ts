import * as v from 'valibot';
import type { GitHost, PullRequest } from '../../ports/git-host.ts';
import { createDialectHost, type FoundPullRequest, type HostDialect } from './dialect-host.ts';
import type { HostOptions } from './host-options.ts';
import { createRestClient, type RestClient } from './rest-client.ts';

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
  const repository = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  return createDialectHost({
    url: options.url,
    limits,
    ...comments(client, repository),
    ...statuses(client, repository),
    ...pullRequests(client, repository),
  });
}

// https://docs.gitea.com/api/ (issueGetComments, issueCreateComment, issueEditComment): a pull request is an issue too.
function comments(
  client: RestClient,
  repository: string,
): Pick<HostDialect, 'comments' | 'ownership' | 'addComment' | 'changeComment'> {
  const about = (pullRequest: number) => ({ doing: `comment on pull request ${pullRequest}`, needs: needs.comments });
  return {
    async *comments(pullRequest) {
      // All at once: this list has no pages.
      const path = `${repository}/issues/${pullRequest}/comments`;
      for await (const { id, body, user } of client.list(
        { method: 'GET', path, ...about(pullRequest) },
        commentSchema,
      )) {
        yield { id, text: body, author: user ? { id: user.id, isBot: false } : undefined };
      }
    },
    async ownership() {
      const request = { method: 'GET', path: '/user', doing: 'ask whose the token is', needs: needs.user } as const;
      const { id } = client.parse(userSchema, await client.send(request), request);
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

// https://docs.gitea.com/api/ (repoCreateStatus)
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

// https://docs.gitea.com/api/ (repoGetPullRequest, repoListPullRequests, repoCreatePullRequest, repoEditPullRequest)
function pullRequests(
  client: RestClient,
  repository: string,
): Pick<HostDialect, 'pullRequest' | 'openPullRequestOf' | 'createPullRequest' | 'changePullRequest'> {
  const path = `${repository}/pulls`;
  const opening = (branch: string) => ({
    doing: `open a pull request of ${branch}`,
    needs: 'write:repository and write:issue, with write access to the repository',
  });
  return {
    async pullRequest(number) {
      const about = { doing: `read pull request ${number}`, needs: needs.reading };
      const request = { method: 'GET', path: `${path}/${number}`, expected: [404], ...about } as const;
      const answer = await client.send(request);
      if (!answer.error) return pullRequestOf(client.parse(pullRequestSchema, answer, request));
      // Of a repository that is gone there is no pull request either, and that is another matter.
      await client.send({ method: 'GET', path: repository, ...about });
      return undefined;
    },
    async openPullRequestOf(branch) {
      // The list cannot be asked for a head.
      const query = { state: 'open', limit: '50' };
      for await (const found of client.list({ method: 'GET', path, query, ...opening(branch) }, pullRequestSchema)) {
        if (!isFork(found) && found.head.ref === branch) return foundOf(found);
      }
      return undefined;
    },
    async createPullRequest({ branch, base, title, body }) {
      const sent = { head: branch, base, title, body };
      const request = { method: 'POST', path, body: sent, expected: [409], ...opening(branch) } as const;
      const answer = await client.send(request);
      return answer.error ? 'exists' : { url: client.parse(pullRequestSchema, answer, request).html_url };
    },
    async changePullRequest(number, { branch, base, title, body }) {
      await client.send({
        method: 'PATCH',
        path: `${path}/${number}`,
        body: { base, title, body },
        ...opening(branch),
      });
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
