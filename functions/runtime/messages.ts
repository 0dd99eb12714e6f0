import type { SQSRecord } from 'aws-lambda';
import { isJsonObject } from '../../lib/json.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';

/** A message of a queue. */
export interface Message extends Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body'> {
  /** How often it was received, this time among them. */
  readonly receives: number;
}

/** The messages of an SQS event. What is none, and a mapping never sends, is logged, counted and left out. */
export function messagesOf(event: unknown, telemetry: Telemetry): readonly Message[] {
  const records: readonly unknown[] = isJsonObject(event) && Array.isArray(event.Records) ? event.Records : [event];
  return records.flatMap((record) => {
    if (isRecord(record)) return [{ ...record, receives: Number(record.attributes?.ApproximateReceiveCount ?? 1) }];
    telemetry.decision('malformed event', { reason: 'not a message of a queue' });
    telemetry.count('MalformedEvents', 1);
    return [];
  });
}

type QueueRecord = Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body'> & Partial<Pick<SQSRecord, 'attributes'>>;

function isRecord(record: unknown): record is QueueRecord {
  const parts = isJsonObject(record) ? [record.messageId, record.receiptHandle, record.body] : [undefined];
  return parts.every((part) => typeof part === 'string');
}
