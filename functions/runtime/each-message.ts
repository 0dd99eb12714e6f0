import type { SQSBatchResponse } from 'aws-lambda';
import type { Handled } from '../../lib/reconcile/later.ts';
import { type Message, messagesOf } from './messages.ts';
import type { FunctionTelemetry } from './telemetry.ts';

/** What is done with each message of a queue. */
export interface MessageWork {
  readonly handle: (message: Message) => Promise<Handled>;
  /** Hides a message for so many seconds. */
  readonly delay: (receipt: string, seconds: number) => Promise<void>;
  readonly telemetry: FunctionTelemetry;
}

/** Handles the messages of a FIFO queue's event, in order; what may succeed later goes back to the queue with its delay. */
export async function eachMessage(
  event: unknown,
  { handle, delay, telemetry }: MessageWork,
): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  for (const message of messagesOf(event, telemetry)) {
    const { messageId, receiptHandle } = message;
    // Once a message of a group fails, those behind it must not overtake it.
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
}
