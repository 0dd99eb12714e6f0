import type { SQSRecord } from 'aws-lambda';
import { isJsonObject } from '../../lib/json.ts';

/** The messages of an SQS event; none when the event has another shape, which a mapping never sends. */
export function messagesOf(event: unknown): readonly Pick<SQSRecord, 'messageId' | 'receiptHandle' | 'body'>[] {
  const records = isJsonObject(event) && Array.isArray(event.Records) ? event.Records : [];
  return records.filter((record): record is SQSRecord => isJsonObject(record) && typeof record.body === 'string');
}
