import type { SQSBatchResponse } from 'aws-lambda';
import { createMessageDelayer, createResultPublisher, createSqsClient } from '../lib/aws/sqs.ts';
import type { ReconcileRequest } from '../lib/events/reconcile-request.ts';
import { openFolder } from '../lib/git/folder.ts';
import { hasService, manifestFile } from '../lib/manifest/workspace-index.ts';
import { loadService, openEnvironment } from '../lib/observe/load-manifests.ts';
import type { Source } from '../lib/ports/source.ts';
import { handleRequest } from '../lib/reconcile/handle-request.ts';
import { readConfiguration } from './runtime/configuration.ts';
import { createEcsAdapters } from './runtime/ecs-adapters.ts';
import { createHandler } from './runtime/handler.ts';
import { messagesOf } from './runtime/messages.ts';
import { packagedIndex, packagedWorkspace } from './runtime/packaged-workspace.ts';
import { createTelemetry } from './runtime/telemetry.ts';

const configuration = readConfiguration(process.env);
const queueUrl = configuration.text('BERTH_REQUEST_QUEUE_URL');
const resultQueueUrl = configuration.text('BERTH_RESULT_QUEUE_URL');
const share = configuration.share('BERTH_RATE_SHARE');
configuration.done();
const index = packagedIndex();
const telemetry = createTelemetry(index.commit);
const adapters = createEcsAdapters(share, telemetry);
const client = createSqsClient(adapters.settings);
const results = createResultPublisher({ ...adapters, client, queueUrl: resultQueueUrl });
const delay = createMessageDelayer({ ...adapters, client, queueUrl });

/** The service as the packaged workspace wants it; `undefined` when it does not declare it. */
async function load({ environment, cluster, service }: ReconcileRequest, source: Source) {
  if (!hasService(index, environment, { cluster, service })) return undefined;
  const opened = await openEnvironment(source, environment);
  const { desired } = await loadService(opened, service, manifestFile(index, environment, service));
  return desired;
}

/** Makes a pass over each requested service; a message that may succeed later goes back to the queue with its delay. */
export const handler = createHandler(telemetry, async (event): Promise<SQSBatchResponse> => {
  const source = await openFolder(packagedWorkspace(), index.commit);
  const failed: string[] = [];
  for (const { messageId, receiptHandle, body } of messagesOf(event, telemetry)) {
    // FIFO: once a message of a group fails, those behind it must not overtake it.
    if (failed.length > 0) {
      failed.push(messageId);
      continue;
    }
    const done = await handleRequest(body, {
      ...adapters,
      results,
      telemetry,
      load: (request) => load(request, source),
      region: process.env.AWS_REGION ?? '',
    });
    if (done.kind === 'later') {
      await delay(receiptHandle, done.seconds);
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});
