import * as v from 'valibot';
import type { CommitStatus, GitHost, PullRequest } from '../../ports/git-host.ts';
import { createDialectHost, type FoundPullRequest, type HostDialect } from './dialect-host.ts';
import type { HostOptions } from './host-options.ts';
import { withoutQuickActions } from './quick-actions.ts';
import { createRestClient, type RestClient } from './rest-client.ts';

// https://docs.gitlab.com/administration/instance_limits/#size-of-comments-and-descriptions-of-issues-merge-requests-and-epics.
// A status's description and target_url take 255 characters, as a title does.
const limits = { comment: 1_000_000, description: 255, title: 255, body: 1_000_000 };
const longestTarget = 255;

const authorSchema = v.object({ id: v.number() });
const noteSchema = v.object({
  id: v.number(),
  body: v.string(),
  system: v.boolean(),
  author: v.nullable(authorSchema),
});
const mergeRequestSchema = v.object({
  iid: v.number(),
  web_url: v.string(),
  state: v.picklist(['opened', 'closed', 'locked', 'merged']),
  title: v.string(),
  description: v.nullable(v.string()),
  source_branch: v.string(),
  target_branch: v.string(),
  // null once a fork was deleted
  source_project_id: v.nullable(v.number()),
  target_project_id: v.number(),
  sha: v.nullable(v.string()),
  // Where the target branch was when the newest diff was made; a list leaves it out.
  diff_refs: v.nullish(v.object({ start_sha: v.nullable(v.string()) })),
});
type MergeRequest = v.InferOutput<typeof mergeRequestSchema>;

// https://docs.gitlab.com/api/commits/#set-commit-pipeline-status: there is no word for an error.
const states: Readonly<Record<CommitStatus['state'], string>> = {
  pending: 'pending',
  success: 'success',
  failure: 'failed',
  error: 'failed',
};

const needs = {
  writing: 'the scope api, and the role Developer or a higher one in the project',
  reading: 'the scope api or read_api, and the role Reporter or a higher one in the project',
};

/** GitLab's REST API, on gitlab.com and elsewhere; a pull request is a merge request there, and its number the `iid`. */
export function createGitLab(options: HostOptions): GitHost {
  const client = createRestClient({
    ...options,
    api: options.apiUrl ?? `${new URL(options.url).origin}/api/v4`,
    // https://docs.gitlab.com/api/rest/authentication/: every kind of token but a job's goes this way.
    authorization: (token) => `Bearer ${token}`,
  });
  const project = `/projects/${encodeURIComponent(options.path.join('/'))}`;
  return createDialectHost({
    url: options.url,
    limits,
    harmless: withoutQuickActions,
    ...notes(client, project),
    ...statuses(client, project),
    ...mergeRequests(client, project),
  });
}

// https://docs.gitlab.com/api/notes/#merge-requests
function notes(
  client: RestClient,
  project: string,
): Pick<HostDialect, 'comments' | 'ownership' | 'addComment' | 'changeComment'> {
  const pathOf = (iid: number) => `${project}/merge_requests/${iid}/notes`;
  const about = (iid: number) => ({ doing: `comment on merge request ${iid}`, needs: needs.writing });
  return {
    async *comments(iid) {
      const query = { sort: 'asc', order_by: 'created_at', per_page: '50' };
      const request = { method: 'GET', path: pathOf(iid), query, ...about(iid) } as const;
      for await (const { id, body, system, author } of client.list(request, noteSchema)) {
        if (!system) yield { id, text: body, author: author ? { id: author.id, isBot: false } : undefined };
      }
    },
    async ownership() {
      // https://docs.gitlab.com/api/users/#retrieve-the-current-user; a project's token is of a user of its own.
      const request = { method: 'GET', path: '/user', doing: 'ask whose the token is', needs: needs.writing } as const;
      const { id } = client.parse(authorSchema, await client.send(request), request);
      return (author) => author.id === id;
    },
    async addComment(iid, text) {
      await client.send({ method: 'POST', path: pathOf(iid), body: { body: text }, ...about(iid) });
    },
    async changeComment({ pullRequest, id, text }) {
      const path = `${pathOf(pullRequest)}/${id}`;
      await client.send({ method: 'PUT', path, body: { body: text }, ...about(pullRequest) });
    },
  };
}

// https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
function statuses(client: RestClient, project: string): Pick<HostDialect, 'setStatus'> {
  return {
    async setStatus({ commit, context, state, description, url }) {
      const isShort = url !== undefined && url.length <= longestTarget;
      const answer = await client.send({
        method: 'POST',
        path: `${project}/statuses/${encodeURIComponent(commit)}`,
        body: { state: states[state], name: context, description, target_url: isShort ? url : undefined },
        doing: `set the status of ${commit.slice(0, 12)}`,
        needs: needs.writing,
        expected: [400],
      });
      if (answer.error && !isAsItIs(answer.body)) throw answer.error;
    },
  };
}

/** GitLab refuses to make pending what is pending: https://gitlab.com/gitlab-org/gitlab-foss/-/issues/25807 */
function isAsItIs(body: unknown): boolean {
  const { message } = (body ?? {}) as { readonly message?: unknown };
  return (
    typeof message === 'string' && /^Cannot transition status via :(enqueue|run) from :(pending|running)/.test(message)
  );
}

// https://docs.gitlab.com/api/merge_requests/
function mergeRequests(
  client: RestClient,
  project: string,
): Pick<HostDialect, 'pullRequest' | 'openPullRequestOf' | 'createPullRequest' | 'changePullRequest'> {
  const path = `${project}/merge_requests`;
  const opening = (branch: string) => ({ doing: `open a merge request of ${branch}`, needs: needs.writing });
  return {
    async pullRequest(iid) {
      const about = { doing: `read merge request ${iid}`, needs: needs.reading };
      const request = { method: 'GET', path: `${path}/${iid}`, expected: [404], ...about } as const;
      const answer = await client.send(request);
      if (!answer.error) return pullRequestOf(client.parse(mergeRequestSchema, answer, request));
      // Of a project that is gone there is no merge request either, and that is another matter.
      await client.send({ method: 'GET', path: project, ...about });
      return undefined;
    },
    async openPullRequestOf(branch) {
      const query = { state: 'opened', source_branch: branch, scope: 'all', per_page: '50' };
      for await (const found of client.list({ method: 'GET', path, query, ...opening(branch) }, mergeRequestSchema)) {
        if (!isFork(found) && found.source_branch === branch) return foundOf(found);
      }
      return undefined;
    },
    async createPullRequest({ branch, base, title, body }) {
      const sent = {
        source_branch: branch,
        target_branch: base,
        title,
        description: body,
        remove_source_branch: true,
      };
      const request = { method: 'POST', path, body: sent, expected: [409], ...opening(branch) } as const;
      const answer = await client.send(request);
      return answer.error ? 'exists' : { url: client.parse(mergeRequestSchema, answer, request).web_url };
    },
    async changePullRequest(iid, { branch, base, title, body }) {
      const sent = { target_branch: base, title, description: body };
      await client.send({ method: 'PUT', path: `${path}/${iid}`, body: sent, ...opening(branch) });
    },
  };
}

function isFork({ source_project_id: source, target_project_id: target }: MergeRequest): boolean {
  return source !== target;
}

function foundOf({ iid, web_url: url, target_branch: base, title, description }: MergeRequest): FoundPullRequest {
  return { number: iid, url, base, title, body: description ?? '' };
}

function pullRequestOf(found: MergeRequest): PullRequest {
  const { iid, state, title, source_branch: ref, target_branch: base, sha, diff_refs: refs } = found;
  return {
    number: iid,
    // Locked is what a merge request is for the moments of its merge.
    state: state === 'opened' || state === 'locked' ? 'open' : state,
    head: { ref, sha: sha ?? '', isFork: isFork(found) },
    base: { ref: base, sha: refs?.start_sha ?? undefined },
    title,
  };
}
