import { createHmac, randomUUID } from 'node:crypto';
import { noCommit, type ReceivedPush } from './received-push.ts';

/** Where a push is told of. */
export interface WebhookTarget {
  readonly url: string;
  /** What the body is signed with. */
  readonly secret: string;
  /** Where a person clones the repository. */
  readonly cloneUrl: string;
}

/** A webhook that was sent, and what it was answered. */
export interface Delivery {
  readonly push: ReceivedPush;
  readonly status: number;
}

/** Tells of a push as GitHub does: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
export async function sendWebhook(push: ReceivedPush, { url, secret, cloneUrl }: WebhookTarget): Promise<Delivery> {
  const { repository, ref, before, after, forced, commits } = push;
  const body = JSON.stringify({
    ref,
    before,
    after,
    created: before === noCommit,
    deleted: after === noCommit,
    forced,
    commits,
    repository: { name: repository, full_name: repository, clone_url: cloneUrl },
  });
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/sandbox',
      'x-github-event': 'push',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
  await response.arrayBuffer();
  return { push, status: response.status };
}
