import type { SQSRecord } from 'aws-lambda';
import { isJsonObject } from '../../lib/json.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';

type Message = Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body'>;

/** The messages of an SQS event. What is none, and a mapping never sends, is logged, counted and left out. */
export function messagesOf(event: unknown, telemetry: Telemetry): readonly Message[] {
  const records: readonly unknown[] = isJsonObject(event) && Array.isArray(event.Records) ? event.Records : [event];
  return records.flatMap((record) => {
    if (isMessage(record)) return [record];
    telemetry.decision('malformed event', { reason: 'not a message of a queue' });
    telemetry.count('MalformedEvents', 1);
    return [];
  });
}

function isMessage(record: unknown): record is Message {
  const parts = isJsonObject(record) ? [record.messageId, record.receiptHandle, record.body] : [undefined];
  return parts.every((part) => typeof part === 'string');
}
