// What an event function is measured beside: the same SDK client, the same call, and nothing around it.
import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

const client = new SQSClient({});

export async function handler(event: { readonly id?: string }): Promise<unknown> {
  const id = createHash('sha256').update(String(event.id)).digest('hex');
  const entry = { Id: '0', MessageBody: '{}', MessageGroupId: id, MessageDeduplicationId: id };
  const QueueUrl = process.env.BERTH_REQUEST_QUEUE_URL;
  await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [entry] }));
  return {};
}
