import { parseHttpRequest } from '../lib/events/http-request.ts';
import type { ParsedEvent } from '../lib/events/parsed-event.ts';
import { readWebhook } from '../lib/events/webhooks/read-webhook.ts';
import { identifyWebhook } from '../lib/events/webhooks/verify.ts';
import type { PushEvent } from '../lib/events/webhooks/webhook-event.ts';

/** What a push touched, from the repository's root. */
export interface PushSubject {
  readonly paths: readonly string[] | 'all';
}

/**
 * An HTTP API's event with a webhook in it. Its signature is not checked: it is a file that a person has at hand, and the
 * secret is where only the function may read it. Any branch counts as the one that is followed.
 */
export function parseWebhook(event: unknown): ParsedEvent<PushSubject> {
  const request = parseHttpRequest(event);
  if (request.kind === 'malformed') return request;
  const sender = identifyWebhook(request);
  if (sender === undefined) return { kind: 'malformed', reason: 'headers: those of no Git host' };
  const read = readWebhook({ ...sender, headers: request.headers, body: request.body });
  const asked = { id: sender.deliveryId, time: new Date(request.time ?? 0).toISOString() };
  switch (read.kind) {
    case 'push':
      return pushOf(read, asked);
    case 'unread':
      return {
        kind: 'concerns',
        subject: { paths: 'all' },
        trigger: { kind: 'git-push', ...asked, summary: 'a large push' },
      };
    case 'ping':
      return { kind: 'ignored', reason: 'a ping' };
    case 'pull-request':
      return { kind: 'ignored', reason: `pull request ${read.number} was ${read.action}` };
    default:
      return read;
  }
}

function pushOf(
  { changes }: PushEvent,
  asked: { readonly id: string; readonly time: string },
): ParsedEvent<PushSubject> {
  const change = changes.find(({ branch, after }) => branch !== undefined && after !== undefined);
  if (change?.after === undefined) return { kind: 'ignored', reason: 'a push of a tag, or a deleted branch' };
  const summary = `${change.after.slice(0, 8)} was pushed to ${change.branch}`;
  return { kind: 'concerns', subject: { paths: change.paths }, trigger: { kind: 'git-push', ...asked, summary } };
}
