// Does what each message says.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});
let served = 0;

export async function handler(event, context) {
  served++;
  const batchItemFailures = [];
  for (const record of event.Records) {
    const order = JSON.parse(record.body);
    if (order.hang) await new Promise(() => setTimeout(() => {}, 60_000));
    if (order.exit) process.exit(3);
    if (order.throw) throw new RangeError(order.throw);
    if (order.failUntilReceive > Number(record.attributes.ApproximateReceiveCount)) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
      continue;
    }
    const done = { order, served, remaining: context.getRemainingTimeInMillis(), now: Date.now() };
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.DONE_QUEUE, MessageBody: JSON.stringify(done) }));
  }
  return { batchItemFailures };
}
