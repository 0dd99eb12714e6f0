import { createHmac, randomUUID } from 'node:crypto';
import type { PullRequestChange } from './pull-requests.ts';
import { noCommit, type ReceivedPush } from './received-push.ts';

/** Where a Git host tells of what happened. */
export interface WebhookTarget {
  readonly url: string;
  /** What the body is signed with. */
  readonly secret: string;
  /** The repository with its owner: `acme/shop`. */
  readonly repository: string;
  /** Where a person clones the repository. */
  readonly cloneUrl: string;
}

/** A webhook that was sent, and what it was answered. */
export interface Delivery {
  readonly push: ReceivedPush;
  /** What it told of instead of the push itself. */
  readonly change?: PullRequestChange;
  readonly status: number;
}

/** Tells of a push as GitHub does: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
export async function sendWebhook(push: ReceivedPush, target: WebhookTarget): Promise<Delivery> {
  const { ref, before, after, forced, commits } = push;
  const created = before === noCommit;
  const deleted = after === noCommit;
  const body = { ref, before, after, created, deleted, forced, commits, repository: repositoryOf(target) };
  return { push, status: await send('push', body, target) };
}

/** Tells what a push made of a pull request: https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
export async function sendPullRequest(
  push: ReceivedPush,
  change: PullRequestChange,
  target: WebhookTarget,
): Promise<Delivery> {
  const { action, pullRequest } = change;
  const { number, title, head, base } = pullRequest;
  const repository = repositoryOf(target);
  const pull_request = {
    number,
    title,
    state: pullRequest.state,
    head: { ref: head.ref, sha: head.sha, repo: repository },
    base: { ref: base, repo: repository },
  };
  return { push, change, status: await send('pull_request', { action, number, pull_request, repository }, target) };
}

function repositoryOf({ repository, cloneUrl }: WebhookTarget) {
  return { name: repository.split('/').at(-1), full_name: repository, clone_url: cloneUrl };
}

async function send(event: string, content: unknown, { url, secret }: WebhookTarget): Promise<number> {
  const body = JSON.stringify(content);
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/sandbox',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
  await response.arrayBuffer();
  return response.status;
}
