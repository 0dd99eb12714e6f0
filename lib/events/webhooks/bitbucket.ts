import * as v from 'valibot';
import { problemOf } from '../image-event.ts';
import { branchOf } from './ref-change.ts';
import type { PullRequestAction, RefChange, WebhookEvent, WebhookRepository } from './webhook-event.ts';

const repositorySchema = v.object({
  full_name: v.string(),
  links: v.optional(v.object({ html: v.optional(v.object({ href: v.string() })) }), {}),
});

/** A branch or a tag and where it stands; null where there was, or is, none. */
const stateSchema = v.nullish(v.object({ type: v.string(), name: v.string(), target: v.object({ hash: v.string() }) }));

const pushSchema = v.object({
  repository: repositorySchema,
  push: v.object({
    changes: v.array(
      v.object({
        old: stateSchema,
        new: stateSchema,
        forced: v.optional(v.boolean(), false),
        commits: v.optional(v.array(v.unknown()), []),
      }),
    ),
  }),
});

const sideSchema = v.object({
  branch: v.object({ name: v.string() }),
  commit: v.nullish(v.object({ hash: v.string() })),
  repository: v.nullish(v.object({ full_name: v.string() })),
});

const pullRequestSchema = v.object({
  repository: repositorySchema,
  pullrequest: v.object({ id: v.number(), source: sideSchema, destination: sideSchema }),
});

/** Bitbucket says `updated` of a title as well, and does not tell which it was. */
const actions: Readonly<Record<string, PullRequestAction>> = {
  'pullrequest:created': 'opened',
  'pullrequest:updated': 'updated',
  'pullrequest:fulfilled': 'merged',
  'pullrequest:rejected': 'closed',
};

/** An event of Bitbucket Cloud's by the name in `X-Event-Key`, https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/. Never throws. */
export function parseBitbucketEvent(name: string, body: unknown): WebhookEvent {
  // Only Bitbucket Data Center tries an address; what else it sends has another shape.
  if (name === 'diagnostics:ping') return { kind: 'ping' };
  if (name === 'repo:push') return parsePush(body);
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) return { kind: 'ignored', reason: 'neither a push nor a pull request' };
  return parsePullRequest(action, body);
}

function parsePush(body: unknown): WebhookEvent {
  const parsed = v.safeParse(pushSchema, body);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { repository, push } = parsed.output;
  return { kind: 'push', repository: repositoryOf(repository), changes: push.changes.flatMap(changeOf) };
}

type Change = v.InferOutput<typeof pushSchema>['push']['changes'][number];

/** Bitbucket lists at most five commits, and no files at all: what a push touched it never tells. */
function changeOf({ old, new: now, forced, commits }: Change): readonly RefChange[] {
  const state = now ?? old;
  if (!state) return [];
  const ref = `refs/${state.type === 'tag' ? 'tags' : 'heads'}/${state.name}`;
  return [
    {
      ref,
      branch: branchOf(ref),
      before: old?.target.hash,
      after: now?.target.hash,
      created: !old,
      deleted: !now,
      forced,
      paths: 'all',
      commitCount: commits.length,
    },
  ];
}

function parsePullRequest(action: PullRequestAction, body: unknown): WebhookEvent {
  const parsed = v.safeParse(pullRequestSchema, body);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { repository, pullrequest } = parsed.output;
  const { id: number, source, destination } = pullrequest;
  // The commit is null once its branch is gone.
  if (!source.commit) return { kind: 'ignored', reason: 'a pull request without a commit has no plan' };
  return {
    kind: 'pull-request',
    repository: repositoryOf(repository),
    number,
    action,
    head: {
      ref: source.branch.name,
      sha: source.commit.hash,
      isFork: source.repository?.full_name !== repository.full_name,
    },
    base: { ref: destination.branch.name, sha: destination.commit?.hash },
  };
}

function repositoryOf({ full_name: fullName, links }: v.InferOutput<typeof repositorySchema>): WebhookRepository {
  return { host: 'bitbucket', fullName, urls: links.html ? [links.html.href] : [] };
}
