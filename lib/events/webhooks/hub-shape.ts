import * as v from 'valibot';
import { problemOf } from '../image-event.ts';
import type { ListedCommit, PushedRef } from './ref-change.ts';
import type { PullRequestAction, WebhookEvent, WebhookRepository } from './webhook-event.ts';

// GitHub's shape of a push and of a pull request, which Gitea and Forgejo took over.

const repositorySchema = v.object({
  full_name: v.string(),
  clone_url: v.optional(v.string()),
  ssh_url: v.optional(v.string()),
  html_url: v.optional(v.string()),
});

/** Gitea writes null where a list is empty. */
const files = v.nullish(v.array(v.string()));

const pushSchema = v.object({
  ref: v.string(),
  before: v.string(),
  after: v.string(),
  forced: v.optional(v.boolean()),
  commits: v.nullish(v.array(v.object({ id: v.string(), added: files, modified: files, removed: files }))),
  total_commits: v.optional(v.number()),
  repository: repositorySchema,
});

/** The head's repository is null once a fork was deleted. */
const pullRequestSchema = v.object({
  action: v.string(),
  number: v.number(),
  pull_request: v.object({
    merged: v.nullish(v.boolean()),
    head: v.object({ ref: v.string(), sha: v.string(), repo: v.nullish(v.object({ full_name: v.string() })) }),
    base: v.object({ ref: v.string(), sha: v.optional(v.string()) }),
  }),
  changes: v.nullish(v.object({ base: v.optional(v.unknown()), ref: v.optional(v.unknown()) })),
  repository: repositorySchema,
});

/** A push in this shape, still without its host's limits. */
export interface HubPush extends PushedRef {
  readonly commits: readonly ListedCommit[];
  readonly stated: number | undefined;
  readonly repository: WebhookRepository;
}

type HubHost = 'github' | 'gitea';

/** The body of a push. */
export function readHubPush(
  host: HubHost,
  body: unknown,
): HubPush | { readonly kind: 'malformed'; readonly reason: string } {
  const parsed = v.safeParse(pushSchema, body);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { repository, commits, total_commits: stated, ...pushed } = parsed.output;
  return { ...pushed, commits: commits ?? [], stated, repository: repositoryOf(host, repository) };
}

/** Of the thirty things that can happen to a pull request, those that change what a plan says. */
const actions: Readonly<Record<string, PullRequestAction>> = {
  opened: 'opened',
  reopened: 'opened',
  // GitHub's word, and Gitea's.
  synchronize: 'updated',
  synchronized: 'updated',
  edited: 'updated',
  ready_for_review: 'updated',
  closed: 'closed',
};

/** The body of an event about a pull request. */
export function parseHubPullRequest(host: HubHost, body: unknown): WebhookEvent {
  const parsed = v.safeParse(pullRequestSchema, body);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { action: said, number, pull_request: pull, repository, changes } = parsed.output;
  const action = Object.hasOwn(actions, said) ? actions[said] : undefined;
  const onlyText = said === 'edited' && changes?.base === undefined && changes?.ref === undefined;
  if (action === undefined || onlyText) return { kind: 'ignored', reason: `${said} changes no plan` };
  return {
    kind: 'pull-request',
    repository: repositoryOf(host, repository),
    number,
    action: action === 'closed' && pull.merged ? 'merged' : action,
    head: { ref: pull.head.ref, sha: pull.head.sha, isFork: pull.head.repo?.full_name !== repository.full_name },
    base: { ref: pull.base.ref, sha: pull.base.sha },
  };
}

function repositoryOf(host: HubHost, repository: v.InferOutput<typeof repositorySchema>): WebhookRepository {
  const { full_name: fullName, clone_url, ssh_url, html_url } = repository;
  return { host, fullName, urls: [clone_url, ssh_url, html_url].filter((url) => url !== undefined) };
}
