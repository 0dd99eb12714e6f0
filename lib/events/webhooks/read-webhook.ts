import { parseBitbucketEvent } from './bitbucket.ts';
import { parseGiteaEvent } from './gitea.ts';
import { parseGithubEvent } from './github.ts';
import { parseGitlabEvent } from './gitlab.ts';
import { headerValue } from './headers.ts';
import type { WebhookHost, WebhookRequest, WebhookSender } from './verify.ts';
import type { WebhookEvent } from './webhook-event.ts';

/**
 * The largest body that is parsed, in bytes. GitHub sends up to 25 MB, but an HTTP API takes 10 MB and Lambda 6 MB,
 * base64 included; what is larger never arrives, and the sweep finds the change. Of what arrives, a push of this size
 * lists so many commits that looking at every service costs less than reading it.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const mostBodyBytes = 2 * 1024 * 1024;

type Parser = (event: string, body: unknown) => WebhookEvent;

const parsers: Readonly<Record<WebhookHost, Parser>> = {
  github: parseGithubEvent,
  gitlab: parseGitlabEvent,
  bitbucket: parseBitbucketEvent,
  gitea: parseGiteaEvent,
};

/** The events that tell of a branch, at whichever host. */
const branchPushes: ReadonlySet<string> = new Set(['push', 'Push Hook', 'repo:push']);

/** What a verified webhook says; a push that is too large is `unread`, and another event of that size ignored. Never throws. */
export function readWebhook(webhook: Omit<WebhookSender, 'deliveryId'> & WebhookRequest): WebhookEvent {
  const { host, event, body } = webhook;
  if (body.length > mostBodyBytes) {
    const reason = `a body of ${body.length} bytes is not read; the limit is ${mostBodyBytes}`;
    return { kind: branchPushes.has(event) ? 'unread' : 'ignored', reason };
  }
  const text = Buffer.from(body).toString('utf8');
  try {
    return parsers[host](event, JSON.parse(jsonOf(text, headerValue(webhook.headers, 'content-type'))));
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'malformed', reason: 'the body is not JSON' };
    throw error;
  }
}

/** GitHub and Gitea can be set to send a form, with the JSON as the one field `payload`; that is what they sign then. */
function jsonOf(text: string, contentType: string | undefined): string {
  if (!contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded')) return text;
  return new URLSearchParams(text).get('payload') ?? '';
}
