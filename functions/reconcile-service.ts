import type { SQSBatchResponse } from 'aws-lambda';
import { createMessageDelayer, createResultPublisher, createSqsClient } from '../lib/aws/sqs.ts';
import { parsePushRequest } from '../lib/events/push-request.ts';
import type { ReconcileRequest } from '../lib/events/reconcile-request.ts';
import { hasService, manifestFile } from '../lib/manifest/workspace-index.ts';
import { loadService, openEnvironment } from '../lib/observe/load-manifests.ts';
import { handlePush } from '../lib/reconcile/handle-push.ts';
import { handleRequest } from '../lib/reconcile/handle-request.ts';
import type { Handled } from '../lib/reconcile/later.ts';
import { gitSettings, readConfiguration } from './runtime/configuration.ts';
import { createDesiredState } from './runtime/desired-state.ts';
import { createEcsAdapters } from './runtime/ecs-adapters.ts';
import { createHandler } from './runtime/handler.ts';
import { type Message, messagesOf } from './runtime/messages.ts';
import { createRecording } from './runtime/recording.ts';
import { createRequestQueue } from './runtime/request-queue.ts';
import { createTelemetry } from './runtime/telemetry.ts';

const configuration = readConfiguration(process.env);
const environment = configuration.text('BERTH_ENVIRONMENT');
const queueUrl = configuration.text('BERTH_REQUEST_QUEUE_URL');
const resultQueueUrl = configuration.text('BERTH_RESULT_QUEUE_URL');
const share = configuration.share('BERTH_RATE_SHARE');
const git = gitSettings(configuration);
configuration.done();
const telemetry = createTelemetry();
const adapters = createEcsAdapters(share, telemetry);
const client = createSqsClient(adapters.settings);
const results = createResultPublisher({ ...adapters, client, queueUrl: resultQueueUrl });
const delay = createMessageDelayer({ ...adapters, client, queueUrl });
const requests = createRequestQueue(queueUrl, telemetry);
const desired = createDesiredState({ environment, git, clock: adapters.clock, telemetry });
const recording = createRecording(git, { results, telemetry });
const means = { ...adapters, results, telemetry, recording, region: process.env.AWS_REGION ?? '' };

/** The service as the newest commit wants it; `undefined` when it does not declare it. */
async function load({ environment: name, cluster, service }: ReconcileRequest) {
  const { source, index } = await desired.newest();
  if (!hasService(index, name, { cluster, service })) return undefined;
  const opened = await openEnvironment(source, name);
  const loaded = await loadService(opened, service, manifestFile(index, name, service));
  return loaded.desired;
}

/** Makes the pass that a message asks for, or finds the services that a push touched. */
async function handle({ body, receives }: Message): Promise<Handled> {
  const push = parsePushRequest(body);
  if (push && 'request' in push) {
    const index = async () => (await desired.newest()).index;
    return handlePush(push.request, { index, workspacePath: git?.path ?? '', requests, telemetry });
  }
  return handleRequest(body, { ...means, load, receives });
}

/** Makes a pass over each requested service; a message that may succeed later goes back to the queue with its delay. */
export const handler = createHandler(telemetry, async (event): Promise<SQSBatchResponse> => {
  const failed: string[] = [];
  for (const message of messagesOf(event, telemetry)) {
    const { messageId, receiptHandle } = message;
    // FIFO: once a message of a group fails, those behind it must not overtake it.
    if (failed.length > 0) {
      failed.push(messageId);
      continue;
    }
    const done = await handle(message);
    if (done.kind === 'later') {
      await delay(receiptHandle, done.seconds);
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});
