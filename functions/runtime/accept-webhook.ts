import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { clientSettings } from '../../lib/aws/clients.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createSecretReader } from '../../lib/aws/secrets.ts';
import { createPlanSender, createPushSender, createSqsClient } from '../../lib/aws/sqs.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { readWebhook } from '../../lib/events/webhooks/read-webhook.ts';
import { verifyWebhook, type WebhookRequest } from '../../lib/events/webhooks/verify.ts';
import { webhookSecrets } from '../../lib/events/webhooks/webhook-secrets.ts';
import { requestPlan } from '../../lib/reconcile/request-plan.ts';
import { requestPush } from '../../lib/reconcile/request-push.ts';
import { followedEnvironments, gitSettings, readConfiguration } from './configuration.ts';
import { createHandler } from './handler.ts';
import { refuseWebhook } from './refused-webhook.ts';
import { createTelemetry } from './telemetry.ts';

const configuration = readConfiguration(process.env);
const queueUrl = configuration.text('BERTH_REQUEST_QUEUE_URL');
const secretName = configuration.text('BERTH_WEBHOOK_SECRET');
const planQueueUrl = configuration.optional('BERTH_PLAN_QUEUE_URL');
const environments = followedEnvironments(configuration, gitSettings(configuration));
configuration.done();
const telemetry = createTelemetry();
const clock = createSystemClock();
const settings = clientSettings({ env: process.env });
const rates = createRequestRates({ clock, onThrottle: () => telemetry.count('Throttles', 1) });
const secrets = createSecretReader({ settings, rates, clock });
const client = createSqsClient(settings);
const pushes = createPushSender({ client, rates, clock, queueUrl });
const plans =
  planQueueUrl === undefined ? undefined : createPlanSender({ client, rates, clock, queueUrl: planQueueUrl });

const accept = createHandler(telemetry, async (request): Promise<APIGatewayProxyStructuredResultV2> => {
  const known = webhookSecrets(await secrets.read(secretName));
  const verdict = verifyWebhook({ ...(request as WebhookRequest), secrets: known });
  if (verdict.kind === 'refused') return refuseWebhook(verdict.reason);
  const now = new Date(clock.now()).toISOString();
  const asked = { id: verdict.deliveryId, time: now };
  const event = readWebhook(verdict);
  if (event.kind === 'pull-request' && plans) await requestPlan(event, { environments, asked, plans, telemetry });
  else await requestPush(event, { environments, asked, pushes, telemetry });
  return { statusCode: 202, body: '' };
});

/** Handles a request that is signed by somebody: 401 when it was not one of ours. */
export function acceptWebhook(request: WebhookRequest, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  return accept(request, context);
}
