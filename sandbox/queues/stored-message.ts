import type { Body } from '../service.ts';

/** A message as it lies in a queue, looked at without being received. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly state: 'visible' | 'delayed' | 'in flight';
  /** Virtual milliseconds. */
  readonly sentAt: number;
  /** Virtual milliseconds at which it can be received again; `undefined` when it can be now. */
  readonly visibleAt: number | undefined;
  readonly receiveCount: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

interface RawMessage {
  readonly messageId: string;
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, { readonly StringValue?: string }>>;
  readonly sentTimestamp: number;
  readonly approximateReceiveCount: number;
  readonly delayUntil?: number;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  readonly sequenceNumber?: string;
}

interface RawMessages {
  readonly ready: readonly RawMessage[];
  readonly delayed: readonly RawMessage[];
  readonly inflight: readonly { readonly message: RawMessage; readonly visibilityDeadline: number }[];
}

/** Reads fauxqs's inspection of a queue; messages in the order in which they were sent. */
export function readStoredMessages(inspection: Body, now: number): readonly StoredMessage[] {
  const { ready, delayed, inflight } = inspection.messages as RawMessages;
  const all = [
    ...ready.map((message) => storedMessage(message, 'visible', undefined)),
    ...delayed.map((message) => waiting(message, 'delayed', message.delayUntil ?? 0, now)),
    ...inflight.map((entry) => waiting(entry.message, 'in flight', entry.visibilityDeadline, now)),
  ];
  return all.sort((a, b) => a.sentAt - b.sentAt);
}

/** fauxqs moves a message whose time has come only at the next receive. */
function waiting(message: RawMessage, state: 'delayed' | 'in flight', until: number, now: number): StoredMessage {
  return until <= now ? storedMessage(message, 'visible', undefined) : storedMessage(message, state, until);
}

function storedMessage(
  message: RawMessage,
  state: StoredMessage['state'],
  visibleAt: number | undefined,
): StoredMessage {
  const attributes = Object.entries(message.messageAttributes);
  return {
    id: message.messageId,
    body: message.body,
    state,
    sentAt: message.sentTimestamp,
    visibleAt,
    receiveCount: message.approximateReceiveCount,
    groupId: message.messageGroupId,
    deduplicationId: message.messageDeduplicationId,
    attributes: Object.fromEntries(attributes.map(([name, value]) => [name, value.StringValue ?? ''])),
  };
}
