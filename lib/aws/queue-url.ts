import { GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { RefusedError } from '../errors.ts';
import { type AdapterOptions, createCaller } from './caller.ts';

/** A queue's URL by its name; `undefined` when there is no such queue, or it may not be seen. */
export async function findQueueUrl(options: AdapterOptions<SQSClient>, name: string): Promise<string | undefined> {
  const call = {
    service: 'sqs',
    operation: 'GetQueueUrl',
    about: `queue ${name}`,
    resource: (region: string) => `arn:aws:sqs:${region}:*:${name}`,
    repeatable: true,
  } as const;
  try {
    const { QueueUrl } = await createCaller(options)(call, () =>
      options.client.send(new GetQueueUrlCommand({ QueueName: name })),
    );
    return QueueUrl;
  } catch (error) {
    // SQS answers a queue that does not exist, and one of another account, with the same refusal.
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}
