import { SQSClient } from '@aws-sdk/client-sqs';
import { createQueueReader } from '../../lib/aws/queue-reader.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createMessageDelayer, createRequestSender, createResultPublisher } from '../../lib/aws/sqs.ts';
import { AccessError, RefusedError, TransientError } from '../../lib/errors.ts';
import type { ReconcileRequest } from '../../lib/events/reconcile-request.ts';
import type { ResultEvent } from '../../lib/results/result-event.ts';
import { type Reply, type StandIn, settingsAt, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

function request(service: string, id = 'event-1'): ReconcileRequest {
  const trigger = { kind: 'image-push', id, time: '2026-11-21T00:00:00Z', summary: 'web:1.4.1 was pushed' } as const;
  return { version: 1, environment: 'production', cluster: 'production', service, trigger };
}

function result(subject: string, id: string): ResultEvent {
  return { id, subject, source: '/berth/production' } as ResultEvent;
}

function accept(entries: readonly Entry[]): Reply {
  const Successful = entries.map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '' }));
  return { body: JSON.stringify({ Successful }) };
}

describe('the SQS adapter', () => {
  let standIn: StandIn;
  let client: SQSClient;
  let reply: (entries: readonly Entry[], count: number) => Reply;
  const clock = new ImpatientClock();

  beforeEach(async () => {
    reply = accept;
    standIn = await startStandIn(({ body }, count) =>
      reply((JSON.parse(body) as { Entries?: readonly Entry[] }).Entries ?? [], count),
    );
    // The stand-in does not compute digests of messages.
    client = new SQSClient({ ...settingsAt(standIn.url), md5: false });
  });
  afterEach(async () => {
    client.destroy();
    await standIn.close();
  });

  const queue = () => ({
    client,
    clock,
    rates: createRequestRates({ clock }),
    random: () => 0,
    queueUrl: `${standIn.url}/111122223333/berth-requests.fifo`,
  });
  const sender = () => createRequestSender(queue());
  const entries = () =>
    standIn.received.flatMap(({ body }) => (JSON.parse(body) as { Entries: readonly Entry[] }).Entries);

  it('puts the services of an environment into as many groups as it allows at the same time, each always in its own', async () => {
    const bounded = Array.from({ length: 30 }, (_, index) => ({ ...request(`s${index}`), parallelism: 3 }));
    await sender().send(bounded);
    await sender().send(bounded.map((one) => ({ ...one, trigger: { ...one.trigger, id: 'event-2' } })));
    await sender().send([{ ...request('s0'), environment: 'staging', parallelism: 3 }]);
    const groups = entries().map(({ MessageGroupId }) => MessageGroupId);
    expect(new Set(groups.slice(0, 30)).size).toBe(3);
    expect(groups.slice(30, 60)).toEqual(groups.slice(0, 30));
    expect(groups.slice(0, 30)).not.toContain(groups[60]);
    expect(new Set(entries().map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(61);
  });

  it('sends requests in batches of ten, in order', async () => {
    await sender().send(Array.from({ length: 23 }, (_, index) => request(`s${index}`)));
    expect(standIn.received.map(({ operation }) => operation)).toEqual(Array(3).fill('SendMessageBatch'));
    expect(standIn.received.map(({ body }) => (JSON.parse(body) as { Entries: unknown[] }).Entries.length)).toEqual([
      10, 10, 3,
    ]);
    expect(entries().map(({ MessageBody }) => (JSON.parse(MessageBody) as ReconcileRequest).service)).toEqual(
      Array.from({ length: 23 }, (_, index) => `s${index}`),
    );
  });

  it('sends nothing for no requests', async () => {
    await sender().send([]);
    expect(standIn.received).toEqual([]);
  });

  it('has one group for each service of an environment, and one deduplication for each event and service', async () => {
    const long = 'x'.repeat(255);
    await sender().send([
      request('web', 'a'),
      request('web', 'b'),
      request('web', 'a'),
      request('api', 'a'),
      request(long),
      { ...request('web', 'a'), environment: 'staging' },
    ]);
    const [first, second, third, other, longest, elsewhere] = entries();
    expect(elsewhere?.MessageGroupId).not.toBe(first?.MessageGroupId);
    expect(elsewhere?.MessageDeduplicationId).not.toBe(first?.MessageDeduplicationId);
    expect(second?.MessageGroupId).toBe(first?.MessageGroupId);
    expect(other?.MessageGroupId).not.toBe(first?.MessageGroupId);
    expect(second?.MessageDeduplicationId).not.toBe(first?.MessageDeduplicationId);
    expect(third?.MessageDeduplicationId).toBe(first?.MessageDeduplicationId);
    expect(other?.MessageDeduplicationId).not.toBe(first?.MessageDeduplicationId);
    for (const id of [longest?.MessageGroupId, longest?.MessageDeduplicationId]) expect(id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('publishes results by service, deduplicated by their ids', async () => {
    const publisher = createResultPublisher(queue());
    await publisher.publish([
      result('production/web', 'one'),
      result('production/web', 'two'),
      result('production/api', 'one'),
    ]);
    const [one, two, other] = entries();
    expect(two?.MessageGroupId).toBe(one?.MessageGroupId);
    expect(other?.MessageGroupId).not.toBe(one?.MessageGroupId);
    expect(two?.MessageDeduplicationId).not.toBe(one?.MessageDeduplicationId);
    expect(JSON.parse(one?.MessageBody ?? '')).toEqual(result('production/web', 'one'));
  });

  it('starts another batch before one grows beyond 256 KiB', async () => {
    const publisher = createResultPublisher(queue());
    const large = Array.from({ length: 4 }, (_, index) => result('production/web', `${index}${'x'.repeat(100_000)}`));
    await publisher.publish(large);
    expect(standIn.received.map(({ body }) => (JSON.parse(body) as { Entries: unknown[] }).Entries.length)).toEqual([
      2, 2,
    ]);
  });

  it('throws TransientError when the queue took only some, and sends no further batch', async () => {
    const failed = { Id: '1', SenderFault: false, Code: 'InternalError', Message: 'later' };
    reply = () => ({ body: JSON.stringify({ Successful: [], Failed: [failed] }) });
    const error = await sender()
      .send(Array.from({ length: 12 }, (_, index) => request(`s${index}`)))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransientError);
    expect((error as Error).message).toContain('did not take 1 of 10 messages (InternalError: later)');
    expect(standIn.received).toHaveLength(1);
  });

  it('throws RefusedError when a message is at fault', async () => {
    const failed = { Id: '0', SenderFault: true, Code: 'InvalidMessageContents', Message: 'bad' };
    reply = () => ({ body: JSON.stringify({ Failed: [failed] }) });
    await expect(sender().send([request('web')])).rejects.toBeInstanceOf(RefusedError);
  });

  it('sends the same messages again after a lost answer, with the same deduplication', async () => {
    reply = (batch, count) => (count === 1 ? 'drop' : accept(batch));
    await sender().send([request('web')]);
    const [first, second] = entries();
    expect(second).toEqual(first);
  });

  it('names the queue and the action that IAM denies', async () => {
    reply = () => ({ status: 403, body: '{"__type":"com.amazonaws.sqs#AccessDenied","message":"no"}' });
    const error = await sender()
      .send([request('web')])
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AccessError);
    expect((error as AccessError).statement).toEqual({
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: 'arn:aws:sqs:eu-west-1:111122223333:berth-requests.fifo',
    });
  });

  it('gives a message back with a delay', async () => {
    reply = () => ({ body: '{}' });
    await createMessageDelayer(queue())('receipt', 30);
    expect(standIn.received[0]?.operation).toBe('ChangeMessageVisibility');
    expect(JSON.parse(standIn.received[0]?.body ?? '')).toMatchObject({
      ReceiptHandle: 'receipt',
      VisibilityTimeout: 30,
    });
  });

  it('looks at messages and leaves them where they are, unless it is told to hide or remove them', async () => {
    const Attributes = { MessageGroupId: 'g', SentTimestamp: '1795000000000', ApproximateReceiveCount: '2' };
    reply = () => ({
      body: JSON.stringify({ Messages: [{ MessageId: 'm', Body: 'b', ReceiptHandle: 'r', Attributes }] }),
    });
    const reader = createQueueReader(queue());
    expect(await reader.receive()).toEqual([
      { id: 'm', body: 'b', receipt: 'r', group: 'g', receiveCount: 2, sentAt: '2026-11-18T11:06:40.000Z' },
    ]);
    await reader.receive({ most: 1, hiddenSeconds: 60, waitSeconds: 5 });
    await reader.remove('r');
    expect(standIn.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      expect.objectContaining({ VisibilityTimeout: 0, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
      expect.objectContaining({ VisibilityTimeout: 60, MaxNumberOfMessages: 1, WaitTimeSeconds: 5 }),
      expect.objectContaining({ ReceiptHandle: 'r' }),
    ]);
  });
});
