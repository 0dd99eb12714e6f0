import { createHash } from 'node:crypto';
import { headerValue, headerValues, type RequestHeaders } from './headers.ts';
import { hexSignature, isSigningToken, plainToken, type Signature, standardSignature } from './signature.ts';

// What answers a stranger: it loads Node's crypto and nothing else, so no schema, no parser and no SDK.

/** Who sent it, by the headers that only they send; Forgejo sends Gitea's headers too and counts as `gitea`. */
export type WebhookHost = 'github' | 'gitlab' | 'bitbucket' | 'gitea';

/** Why a request was refused: for a count and a log line, never for the answer. */
export type WebhookRefusal = 'unknown-host' | 'no-secret' | 'no-signature' | 'malformed-signature' | 'wrong-signature';

/** A request as it arrived. */
export interface WebhookRequest {
  readonly headers: RequestHeaders;
  /** The bytes as they were signed. */
  readonly body: Uint8Array;
}

/** What a request says of itself, believed or not. */
export interface WebhookSender {
  readonly host: WebhookHost;
  /** The event's name as the host writes it: `push`, `Push Hook`, `repo:push`. */
  readonly event: string;
  /** The same for a delivery that the host sends again: its own id, or a digest of the body. At most 128 characters. */
  readonly deliveryId: string;
}

/** A request of somebody who knows a secret. */
export interface VerifiedWebhook extends WebhookSender, WebhookRequest {
  readonly kind: 'verified';
}

/** What checking a signature comes to. */
export type WebhookVerdict =
  | VerifiedWebhook
  | { readonly kind: 'refused'; readonly host: WebhookHost | undefined; readonly reason: WebhookRefusal };

interface HostHeaders {
  readonly host: WebhookHost;
  /** By the first of these that is there, the host is known, and its value is the event's name. */
  readonly event: readonly string[];
  readonly delivery: readonly string[];
}

/**
 * Gitea and Forgejo send GitHub's headers along with their own, and so stand before it.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
 * https://docs.gitlab.com/user/project/integrations/webhooks/#delivery-headers
 * https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#HTTP-headers
 * https://docs.gitea.com/usage/webhooks, https://forgejo.org/docs/latest/user/webhooks/
 */
const hosts: readonly HostHeaders[] = [
  {
    host: 'gitea',
    event: ['x-forgejo-event', 'x-gitea-event'],
    delivery: ['x-forgejo-delivery', 'x-gitea-delivery'],
  },
  {
    host: 'gitlab',
    event: ['x-gitlab-event'],
    delivery: ['webhook-id', 'idempotency-key', 'x-gitlab-event-uuid'],
  },
  { host: 'bitbucket', event: ['x-event-key'], delivery: ['x-request-uuid'] },
  { host: 'github', event: ['x-github-event'], delivery: ['x-github-delivery'] },
];

/**
 * Whether a request's signature is that of one of the secrets, of which there are two while one is being rotated. Every
 * comparison takes the same time whatever it finds. Never throws. A missing, doubled, empty or malformed signature, and
 * a list of secrets that are all empty, are refused.
 */
export function verifyWebhook(request: WebhookRequest & { readonly secrets: readonly string[] }): WebhookVerdict {
  const { headers, body, secrets } = request;
  const sender = identifyWebhook(request);
  if (sender === undefined) return { kind: 'refused', host: undefined, reason: 'unknown-host' };
  const { host } = sender;
  const reason = refusal(host, { headers, body }, secrets);
  return reason === undefined ? { kind: 'verified', ...sender, headers, body } : { kind: 'refused', host, reason };
}

/** Who a request says that it is from, which proves nothing; `undefined` for none of the hosts. Never throws. */
export function identifyWebhook(request: WebhookRequest): WebhookSender | undefined {
  const { headers } = request;
  const found = hosts.find(({ event }) => event.some((name) => headerValues(headers, name).length > 0));
  const event = found && firstValue(headers, found.event);
  return found && event ? { host: found.host, event, deliveryId: deliveryId(found, request) } : undefined;
}

function refusal(host: WebhookHost, request: WebhookRequest, given: readonly string[]): WebhookRefusal | undefined {
  const secrets = given.filter((secret) => secret !== '');
  if (secrets.length === 0) return 'no-secret';
  const signature = signatureOf(host, request, secrets);
  if (signature === undefined) return 'no-signature';
  if (!signature.wellFormed) return 'malformed-signature';
  // All of them are tried, so that the time does not tell which one it was.
  return secrets.filter((secret) => signature.isOf(secret)).length > 0 ? undefined : 'wrong-signature';
}

function signatureOf(host: WebhookHost, request: WebhookRequest, secrets: readonly string[]): Signature | undefined {
  const { headers, body } = request;
  switch (host) {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    case 'github':
      return signedBy(headers, 'x-hub-signature-256', (text) => hexSignature(text, 'sha256=', body));
    // https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/#Secure-webhooks
    case 'bitbucket':
      return signedBy(headers, 'x-hub-signature', (text) => hexSignature(text, 'sha256=', body));
    // https://docs.gitea.com/usage/webhooks; without a secret it sends the headers empty.
    case 'gitea':
      return (
        signedBy(headers, 'x-forgejo-signature', (text) => hexSignature(text, '', body)) ??
        signedBy(headers, 'x-gitea-signature', (text) => hexSignature(text, '', body)) ??
        signedBy(headers, 'x-hub-signature-256', (text) => hexSignature(text, 'sha256=', body))
      );
    case 'gitlab':
      return gitlabSignature(request, secrets);
  }
}

/**
 * GitLab sends its secret token as it is, https://docs.gitlab.com/user/project/integrations/webhooks/, and signs as
 * Standard Webhooks say where a signing token is set, https://gitlab.com/gitlab-org/gitlab/-/merge_requests/230944. Where
 * a signing token is configured here and a signature came, only the signature counts: the token says nothing of the body.
 */
function gitlabSignature({ headers, body }: WebhookRequest, secrets: readonly string[]): Signature | undefined {
  const id = headerValue(headers, 'webhook-id') ?? '';
  const timestamp = headerValue(headers, 'webhook-timestamp') ?? '';
  const signed = signedBy(headers, 'webhook-signature', (text) => standardSignature(text, { id, timestamp, body }));
  if (signed !== undefined && secrets.some(isSigningToken)) return signed;
  return signedBy(headers, 'x-gitlab-token', plainToken);
}

/** The signature in a header; malformed where the header was sent twice. */
function signedBy(headers: RequestHeaders, name: string, read: (text: string) => Signature): Signature | undefined {
  return headerValues(headers, name).length === 0 ? undefined : read(headerValue(headers, name) ?? '');
}

function firstValue(headers: RequestHeaders, names: readonly string[]): string | undefined {
  return names.map((name) => headerValue(headers, name)).find((value) => value !== undefined && value !== '');
}

/** Most hosts do not sign the id: it is bounded, and only ever makes one delivery out of two. */
function deliveryId({ delivery }: HostHeaders, { headers, body }: WebhookRequest): string {
  const id = firstValue(headers, delivery);
  if (id !== undefined && /^[\w{}.:-]{1,128}$/.test(id)) return id;
  return createHash('sha256').update(body).digest('hex');
}
