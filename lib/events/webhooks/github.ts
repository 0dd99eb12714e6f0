import * as v from 'valibot';
import { problemOf } from '../image-event.ts';
import { refChange } from './ref-change.ts';
import type { PullRequestAction, WebhookEvent, WebhookRepository } from './webhook-event.ts';

// https://docs.github.com/en/webhooks/webhook-events-and-payloads

const repositorySchema = v.object({
  full_name: v.string(),
  clone_url: v.optional(v.string()),
  ssh_url: v.optional(v.string()),
  html_url: v.optional(v.string()),
});

const files = v.optional(v.array(v.string()));

/** `#push`: at most 2,048 commits are listed, and at most 3,000 files of each. */
const pushSchema = v.object({
  ref: v.string(),
  before: v.string(),
  after: v.string(),
  forced: v.optional(v.boolean()),
  commits: v.array(v.object({ id: v.string(), added: files, modified: files, removed: files })),
  repository: repositorySchema,
});

/** `#pull_request`; the head's repository is null once a fork was deleted. */
const pullRequestSchema = v.object({
  action: v.string(),
  number: v.number(),
  pull_request: v.object({
    merged: v.nullish(v.boolean()),
    head: v.object({
      ref: v.string(),
      sha: v.string(),
      repo: v.nullish(v.object({ full_name: v.string() })),
    }),
    base: v.object({ ref: v.string(), sha: v.string() }),
  }),
  repository: repositorySchema,
});

/** Of the thirty things that can happen to a pull request, those that change what a plan says. */
const actions: Readonly<Record<string, PullRequestAction>> = {
  opened: 'opened',
  reopened: 'opened',
  synchronize: 'updated',
  // Its base may be another one.
  edited: 'updated',
  ready_for_review: 'updated',
  closed: 'closed',
};

/** An event of GitHub's by the name in `X-GitHub-Event`. Never throws. */
export function parseGithubEvent(name: string, body: unknown): WebhookEvent {
  switch (name) {
    case 'ping':
      return { kind: 'ping' };
    case 'push':
      return parsePush(body);
    case 'pull_request':
      return parsePullRequest(body);
    default:
      return { kind: 'ignored', reason: 'neither a push nor a pull request' };
  }
}

function parsePush(body: unknown): WebhookEvent {
  const parsed = v.safeParse(pushSchema, body);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { repository, ...pushed } = parsed.output;
  const change = refChange({ ...pushed, mostCommits: 2048, mostFiles: 3000 });
  return { kind: 'push', repository: repositoryOf(repository), changes: [change] };
}

function parsePullRequest(body: unknown): WebhookEvent {
  const parsed = v.safeParse(pullRequestSchema, body);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { action: said, number, pull_request: pull, repository } = parsed.output;
  const action = Object.hasOwn(actions, said) ? actions[said] : undefined;
  if (action === undefined) return { kind: 'ignored', reason: `${said} changes no plan` };
  return {
    kind: 'pull-request',
    repository: repositoryOf(repository),
    number,
    action: action === 'closed' && pull.merged ? 'merged' : action,
    head: { ref: pull.head.ref, sha: pull.head.sha, isFork: pull.head.repo?.full_name !== repository.full_name },
    base: { ref: pull.base.ref, sha: pull.base.sha },
  };
}

function repositoryOf({
  full_name: fullName,
  clone_url,
  ssh_url,
  html_url,
}: v.InferOutput<typeof repositorySchema>): WebhookRepository {
  return { host: 'github', fullName, urls: [clone_url, ssh_url, html_url].filter((url) => url !== undefined) };
}
