import { findQueueUrl } from '../lib/aws/queue-url.ts';
import { createRequestSender, createSqsClient } from '../lib/aws/sqs.ts';
import { BerthError, ConfigurationError } from '../lib/errors.ts';
import type { RequestSender } from '../lib/ports/queues.ts';
import { awsSettings } from './aws-settings.ts';
import type { Connection } from './connection.ts';
import type { CliIo } from './io.ts';

/** The name that the stack of an environment gives its request queue (serverless.yml). */
function requestQueueName(environment: string): string {
  return `berth-${environment}-requests.fifo`;
}

/** An environment, and the URL of its stack's request queue where a person gave it. */
interface QueueChoice {
  readonly name: string;
  readonly region: string;
  readonly queueUrl: string | undefined;
}

/** The stack's request queue: as given, as BERTH_REQUEST_QUEUE_URL says, else by its name. Throws when there is none. */
export async function connectRequestQueue(
  environment: QueueChoice,
  connection: Connection,
  io: CliIo,
): Promise<RequestSender> {
  const client = createSqsClient(awsSettings(io, environment.region, 'SQS'));
  const name = requestQueueName(environment.name);
  const queueUrl =
    environment.queueUrl ?? io.env.BERTH_REQUEST_QUEUE_URL ?? (await findQueueUrl({ ...connection, client }, name));
  if (!queueUrl) {
    throw new ConfigurationError(
      `there is no queue ${name} in ${environment.region}: deploy the stack (README.md), name its queue with --queue, or use berth apply, which needs none`,
      name,
    );
  }
  return createRequestSender({ ...connection, client, queueUrl });
}

/** True when a stack looks after the environment; a queue that may not be seen counts as none. */
export async function hasStack(environment: string, connection: Connection, io: CliIo): Promise<boolean> {
  try {
    const client = createSqsClient(awsSettings(io, connection.region, 'SQS'));
    return (await findQueueUrl({ ...connection, client }, requestQueueName(environment))) !== undefined;
  } catch (error) {
    if (error instanceof BerthError) return false;
    throw error;
  }
}
