import * as v from 'valibot';
import { problemOf } from '../image-event.ts';
import { refChange } from './ref-change.ts';
import type { PullRequestAction, WebhookEvent, WebhookRepository } from './webhook-event.ts';

const projectSchema = v.object({
  path_with_namespace: v.string(),
  git_http_url: v.optional(v.string()),
  git_ssh_url: v.optional(v.string()),
  web_url: v.optional(v.string()),
});

const files = v.nullish(v.array(v.string()));

const pushSchema = v.object({
  ref: v.string(),
  before: v.string(),
  after: v.string(),
  commits: v.nullish(v.array(v.object({ id: v.string(), added: files, modified: files, removed: files }))),
  total_commits_count: v.optional(v.number()),
  project: projectSchema,
});

const mergeRequestSchema = v.object({
  project: projectSchema,
  object_attributes: v.object({
    iid: v.number(),
    action: v.optional(v.string()),
    /** The head before; there only when commits were pushed. */
    oldrev: v.nullish(v.string()),
    source_branch: v.string(),
    target_branch: v.string(),
    source_project_id: v.nullish(v.number()),
    target_project_id: v.number(),
    last_commit: v.object({ id: v.string() }),
  }),
  changes: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** An event of GitLab's by the name in `X-Gitlab-Event`, https://docs.gitlab.com/user/project/integrations/webhook_events/. Never throws. */
export function parseGitlabEvent(name: string, body: unknown): WebhookEvent {
  switch (name) {
    case 'Push Hook':
    case 'Tag Push Hook':
      return parsePush(body);
    case 'Merge Request Hook':
      return parseMergeRequest(body);
    default:
      return { kind: 'ignored', reason: 'neither a push nor a merge request' };
  }
}

/**
 * The newest 20 commits are listed, and `total_commits_count` says how many there are. A push of more than three branches
 * sends no event at all. That a push was forced GitLab does not say.
 */
function parsePush(body: unknown): WebhookEvent {
  const parsed = v.safeParse(pushSchema, body);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { project, commits, total_commits_count: stated, ...pushed } = parsed.output;
  const limit = stated === undefined ? { mostCommits: 20 } : {};
  const change = refChange({ ...pushed, commits: commits ?? [], stated, ...limit });
  return { kind: 'push', repository: repositoryOf(project), changes: [change] };
}

function parseMergeRequest(body: unknown): WebhookEvent {
  const parsed = v.safeParse(mergeRequestSchema, body);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { project, object_attributes: request } = parsed.output;
  const action = actionOf(parsed.output);
  if (action === undefined) return { kind: 'ignored', reason: `${request.action} changes no plan` };
  return {
    kind: 'pull-request',
    repository: repositoryOf(project),
    number: request.iid,
    action,
    head: {
      ref: request.source_branch,
      sha: request.last_commit.id,
      // The source project is null once a fork was deleted.
      isFork: request.source_project_id !== request.target_project_id,
    },
    base: { ref: request.target_branch, sha: undefined },
  };
}

/** An update tells of anything that changed: commits, the target and the draft state matter, a title does not. */
function actionOf({
  object_attributes: { action, oldrev },
  changes,
}: v.InferOutput<typeof mergeRequestSchema>): PullRequestAction | undefined {
  switch (action) {
    case 'open':
    case 'reopen':
      return 'opened';
    case 'update':
      return oldrev || 'target_branch' in changes || 'draft' in changes ? 'updated' : undefined;
    case 'merge':
      return 'merged';
    case 'close':
      return 'closed';
    default:
      return undefined;
  }
}

function repositoryOf(project: v.InferOutput<typeof projectSchema>): WebhookRepository {
  const { path_with_namespace: fullName, git_http_url, git_ssh_url, web_url } = project;
  const urls = [git_http_url, git_ssh_url, web_url].filter((url) => url !== undefined);
  return { host: 'gitlab', fullName, urls };
}
