import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { createCaller } from './caller.ts';
import { queueCall } from './queue-call.ts';
import type { QueueOptions } from './sqs.ts';

/** A message as it lies on a FIFO queue. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  readonly group: string | undefined;
  /** ISO 8601. */
  readonly sentAt: string | undefined;
  readonly receiveCount: number;
  /** What the message is deleted by. */
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
}

/** A reader of one queue. */
export function createQueueReader(options: QueueOptions): QueueReader {
  const { client, queueUrl } = options;
  const call = createCaller(options);
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
      const answer = await call(queueCall('ReceiveMessage', queueUrl), () => client.send(command()));
      return (answer.Messages ?? []).map(readMessage);
    },
    async remove(receipt) {
      const input = { QueueUrl: queueUrl, ReceiptHandle: receipt };
      await call(queueCall('DeleteMessage', queueUrl), () => client.send(new DeleteMessageCommand(input)));
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
