import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { parseHttpRequest } from '../lib/events/http-request.ts';
import { verifyWebhook, type WebhookRequest } from '../lib/events/webhooks/verify.ts';
import { refuseWebhook } from './runtime/refused-webhook.ts';

/**
 * A Git host says that something was pushed: asks for a look at what it touched. A request that nobody signed is refused
 * before anything but this file is loaded.
 */
export async function handler(event: unknown, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  const request = parseHttpRequest(event);
  if (request.kind === 'malformed') return refuseWebhook('malformed-request');
  const reason = unsigned(request);
  if (reason !== undefined) return refuseWebhook(reason);
  const { acceptWebhook } = await import('./runtime/accept-webhook.ts');
  return acceptWebhook(request, context);
}

/** Why a request cannot be of a host's, whatever the secret: it is checked with two that nobody has, one of each form. */
function unsigned(request: WebhookRequest): string | undefined {
  const nobodys = randomBytes(24);
  const secrets = [nobodys.toString('hex'), `whsec_${nobodys.toString('base64')}`];
  const verdict = verifyWebhook({ ...request, secrets });
  return verdict.kind === 'refused' && verdict.reason !== 'wrong-signature' ? verdict.reason : undefined;
}
