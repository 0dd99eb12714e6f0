import { createHash } from 'node:crypto';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { RefusedError, TransientError } from '../errors.ts';
import type { ReconcileRequest } from '../events/reconcile-request.ts';
import type { PlanSender, PushSender, RequestSender, ResultPublisher } from '../ports/queues.ts';
import type { ResultEvent } from '../results/result-event.ts';
import { type AdapterOptions, createCaller } from './caller.ts';
import type { ClientSettings } from './clients.ts';
import { aboutQueue, queueCall } from './queue-call.ts';

/** The SDK's client of SQS. */
export function createSqsClient(settings: ClientSettings): SQSClient {
  return new SQSClient(settings);
}

/** What an adapter of one queue needs. */
export interface QueueOptions extends AdapterOptions<SQSClient> {
  /** Of a FIFO queue. */
  readonly queueUrl: string;
}

/**
 * Sends ReconcileRequests: a message group for each service of an environment, so that requests of one are handled one
 * after another; a request that comes twice within five minutes is one.
 */
export function createRequestSender(options: QueueOptions): RequestSender {
  const sendAll = createBatchSender(options);
  return {
    send: (requests) =>
      sendAll(
        requests.map((request) => {
          const service = [request.environment, request.cluster, request.service].join('\n');
          const deduplication = `${request.trigger.id}\n${service}`;
          return { group: laneOf(service, request), deduplication, body: JSON.stringify(request) };
        }),
      ),
  };
}

/**
 * SQS hands out a group's messages one after another: an environment with so many groups has so many in hand at most, and
 * a service is always in the same one. Without a bound, each service is a group.
 */
function laneOf(service: string, { environment, parallelism }: ReconcileRequest): string {
  if (parallelism === undefined) return service;
  const lane = Number.parseInt(queueHash(service).slice(0, 8), 16) % parallelism;
  return `lane ${lane} of ${parallelism}\n${environment}`;
}

/** Sends PushRequests, beside the requests for services: pushes to an environment are looked at one after another. */
export function createPushSender(options: QueueOptions): PushSender {
  const sendAll = createBatchSender(options);
  return {
    sendPush: (request) => {
      const group = `push\n${request.environment}`;
      return sendAll([{ group, deduplication: `${group}\n${request.trigger.id}`, body: JSON.stringify(request) }]);
    },
  };
}

/** Sends PlanRequests: what happens to one pull request is looked at in its order. */
export function createPlanSender(options: QueueOptions): PlanSender {
  const sendAll = createBatchSender(options);
  return {
    sendPlan: (request) => {
      const group = `plan\n${request.pullRequest}`;
      return sendAll([{ group, deduplication: `${group}\n${request.trigger.id}`, body: JSON.stringify(request) }]);
    },
  };
}

/** Publishes results: a message group for each service, in the order given; a result's id is its deduplication. */
export function createResultPublisher(options: QueueOptions): ResultPublisher {
  const sendAll = createBatchSender(options);
  return {
    publish: (results) =>
      sendAll(
        results.map((result: ResultEvent) => ({
          group: `${result.source}/${result.subject}`,
          deduplication: result.id,
          body: JSON.stringify(result),
        })),
      ),
  };
}

/** Gives a received message back, to be seen again after so many seconds, at most 43,200. */
export function createMessageDelayer(options: QueueOptions): (receipt: string, seconds: number) => Promise<void> {
  const { client, queueUrl } = options;
  const call = createCaller(options);
  const delayCall = queueCall('ChangeMessageVisibility', queueUrl);
  return async (receipt, seconds) => {
    const input = { QueueUrl: queueUrl, ReceiptHandle: receipt, VisibilityTimeout: seconds };
    await call(delayCall, () => client.send(new ChangeMessageVisibilityCommand(input)));
  };
}

interface Message {
  readonly group: string;
  readonly deduplication: string;
  readonly body: string;
}

/**
 * A message group's or deduplication's id: SQS takes 128 characters of a small alphabet, names can be longer.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function queueHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function createBatchSender(options: QueueOptions): (messages: readonly Message[]) => Promise<void> {
  const { client, queueUrl } = options;
  const call = createCaller(options);
  // The deduplication's id makes a message that is sent again the same message, so it may be.
  const sendCall = queueCall('SendMessage', queueUrl);
  return async (messages) => {
    for (const batch of batchesOf(messages)) {
      const answer = await call(sendCall, () =>
        client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: batch.map(entryOf) })),
      );
      throwFailed(answer.Failed ?? [], batch.length, queueUrl);
    }
  };
}

function entryOf(message: Message, index: number): SendMessageBatchRequestEntry {
  return {
    Id: String(index),
    MessageBody: message.body,
    MessageGroupId: queueHash(message.group),
    MessageDeduplicationId: queueHash(message.deduplication),
  };
}

// Ten messages, and together no more than the 256 KiB that a batch could always hold:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
function batchesOf(messages: readonly Message[]): readonly (readonly Message[])[] {
  const batches: Message[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.body);
    const current = batches.at(-1);
    if (current && current.length < 10 && bytes + size <= 256 * 1024) {
      current.push(message);
      bytes += size;
    } else {
      batches.push([message]);
      bytes = size;
    }
  }
  return batches;
}

function throwFailed(failed: readonly BatchResultErrorEntry[], sent: number, queueUrl: string): void {
  const [first] = failed;
  if (!first) return;
  const why = `${first.Code ?? 'Unknown'}: ${first.Message ?? 'no reason given'}`;
  const message = `${aboutQueue(queueUrl)} did not take ${failed.length} of ${sent} messages (${why}).`;
  if (first.SenderFault) throw new RefusedError(message, queueUrl, { awsCode: first.Code ?? 'Unknown' });
  throw new TransientError(`${message} Send them all again: the queue drops those that it has.`, queueUrl, {
    retryAfterMs: 5_000,
  });
}
