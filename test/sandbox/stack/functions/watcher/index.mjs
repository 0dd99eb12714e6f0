// Sends a message for every event, in the group of its repository.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

export async function handler(event, context) {
  console.log(JSON.stringify({ saw: event.detail, request: context.awsRequestId, year: new Date().getUTCFullYear() }));
  if (event.detail.fail) throw new TypeError('told to fail');
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.WORK_QUEUE,
      MessageBody: JSON.stringify({ ...event.detail, event: event.id }),
      MessageGroupId: String(event.detail['repository-name'] ?? 'none'),
      MessageDeduplicationId: event.id,
    }),
  );
  return { function: context.functionName, arn: context.invokedFunctionArn };
}
