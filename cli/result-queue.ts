import { findQueueUrl } from '../lib/aws/queue-url.ts';
import { createResultPublisher, createSqsClient } from '../lib/aws/sqs.ts';
import { BerthError } from '../lib/errors.ts';
import type { ResultPublisher } from '../lib/ports/queues.ts';
import { awsSettings } from './aws-settings.ts';
import type { Connection } from './connection.ts';
import type { CliIo } from './io.ts';

/** The name that the stack of an environment gives its result queue (serverless.yml). */
function resultQueueName(environment: string): string {
  return `berth-${environment}-results.fifo`;
}

/**
 * The stack's result queue, as BERTH_RESULT_QUEUE_URL says, else by its name; `undefined` when there is none, or it may not
 * be seen. What it does not take from a person is said once on standard error, and left to the stack's next pass.
 */
export async function connectResultQueue(
  environment: string,
  connection: Connection,
  io: CliIo,
): Promise<ResultPublisher | undefined> {
  const client = createSqsClient(awsSettings(io, connection.region, 'SQS'));
  const queueUrl = await findResultQueue(environment, { ...connection, client }, io);
  if (queueUrl === undefined) return undefined;
  const publisher = createResultPublisher({ ...connection, client, queueUrl });
  let isHeard = true;
  return {
    isHeard: () => isHeard,
    publish: async (results) => {
      if (!isHeard) return;
      try {
        await publisher.publish(results);
      } catch (error) {
        if (!(error instanceof BerthError)) throw error;
        isHeard = false;
        io.stderr.write(
          `berth: warning: the results could not be published, and the stack's next pass does it: ${error.message}\n`,
        );
      }
    },
  };
}

async function findResultQueue(
  environment: string,
  options: Parameters<typeof findQueueUrl>[0],
  io: CliIo,
): Promise<string | undefined> {
  try {
    return io.env.BERTH_RESULT_QUEUE_URL ?? (await findQueueUrl(options, resultQueueName(environment)));
  } catch (error) {
    if (error instanceof BerthError) return undefined;
    throw error;
  }
}
