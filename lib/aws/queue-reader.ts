import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { AwsCall } from './aws-call.ts';
import { createCaller } from './caller.ts';
import { aboutQueue, queueResource } from './queue-url.ts';
import type { QueueOptions } from './sqs.ts';

/** A message as it lies on a FIFO queue. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  readonly group: string | undefined;
  /** ISO 8601. */
  readonly sentAt: string | undefined;
  readonly receiveCount: number;
  /** What the message is deleted or delayed by. */
  readonly receipt: string;
}

/** How messages are received. */
export interface ReceiveOptions {
  /** At most 10. */
  readonly most?: number;
  /** How long SQS waits for a first one, at most 20. */
  readonly waitSeconds?: number;
  /** How long others do not see them; 0 only looks, and leaves them where they are. */
  readonly hiddenSeconds?: number;
}

/** Reads a queue by hand, as the CLI does to show what is on it; functions are handed their messages. */
export interface QueueReader {
  receive(options?: ReceiveOptions): Promise<readonly QueueMessage[]>;
  remove(receipt: string): Promise<void>;
  /** Gives a message back, to be seen again after so many seconds, at most 43,200. */
  delay(receipt: string, seconds: number): Promise<void>;
}

/** A reader of one queue. */
export function createQueueReader(options: QueueOptions): QueueReader {
  const { client, queueUrl } = options;
  const call = createCaller(options);
  const calls = (operation: string, repeatable: boolean): AwsCall => ({
    service: 'sqs',
    operation,
    about: aboutQueue(queueUrl),
    resource: (region) => queueResource(queueUrl, region),
    repeatable,
  });
  return {
    async receive({ most = 10, waitSeconds = 0, hiddenSeconds = 0 } = {}) {
      const command = () =>
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: most,
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: hiddenSeconds,
          MessageSystemAttributeNames: ['MessageGroupId', 'SentTimestamp', 'ApproximateReceiveCount'],
        });
      const answer = await call(calls('ReceiveMessage', true), () => client.send(command()));
      return (answer.Messages ?? []).map(readMessage);
    },
    async remove(receipt) {
      const input = { QueueUrl: queueUrl, ReceiptHandle: receipt };
      await call(calls('DeleteMessage', true), () => client.send(new DeleteMessageCommand(input)));
    },
    async delay(receipt, seconds) {
      const input = { QueueUrl: queueUrl, ReceiptHandle: receipt, VisibilityTimeout: seconds };
      await call(calls('ChangeMessageVisibility', true), () => client.send(new ChangeMessageVisibilityCommand(input)));
    },
  };
}

function readMessage(message: Message): QueueMessage {
  const sent = message.Attributes?.SentTimestamp;
  return {
    id: message.MessageId ?? '',
    body: message.Body ?? '',
    group: message.Attributes?.MessageGroupId,
    sentAt: sent === undefined ? undefined : new Date(Number(sent)).toISOString(),
    receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 0),
    receipt: message.ReceiptHandle ?? '',
  };
}
