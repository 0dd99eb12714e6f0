import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { Activity } from '../../../sandbox/activity.ts';
import { Queues } from '../../../sandbox/queues/queues.ts';
import { type Wired, wire } from '../wired.ts';

describe('SQS', () => {
  let queues: Queues;
  let wired: Wired;
  let sqs: SQSClient;

  beforeEach(async () => {
    wired = await wire((environment) => {
      queues = new Queues({ ...environment, activity: new Activity(), endpoint: () => wired?.endpoint ?? '' });
      return [queues.service];
    });
    sqs = new SQSClient(wired.client());
    await queues.create('dead.fifo', { FifoQueue: 'true' });
    await queues.create('work.fifo', {
      FifoQueue: 'true',
      VisibilityTimeout: '60',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queues.arn('dead.fifo'), maxReceiveCount: 2 }),
    });
    await queues.create('plain', { DelaySeconds: '15' });
  });

  afterEach(async () => {
    await wired.close();
    queues.stop();
  });

  it('finds queues by name and by address, under the sandbox’s account', async () => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'work.fifo' }));
    expect(QueueUrl).toBe(`${wired.endpoint}/111122223333/work.fifo`);
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'd' }));
    expect(QueueUrls).toEqual([queues.url('dead.fifo')]);
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toBeInstanceOf(QueueDoesNotExist);
  });

  it('are empty in the next sandbox, and answer nothing more when theirs has stopped', async () => {
    await send('a');
    const underWay = queues.messages('work.fifo');
    queues.stop();
    await expect(underWay).rejects.toThrow('The sandbox has stopped');
    await expect(queues.messages('work.fifo')).rejects.toThrow('The sandbox has stopped');
    const environment = { clock: wired.clock, account: '111122223333', region: 'eu-west-1' };
    const next = new Queues({ ...environment, activity: new Activity(), endpoint: () => wired.endpoint });
    await next.create('other', {});
    await expect(next.messages('work.fifo')).rejects.toThrow('does not exist');
    next.stop();
  });

  it('hides a received message for its visibility timeout, in virtual time', async () => {
    await send('a');
    expect(await receive()).toEqual(['a']);
    wired.clock.advance(59_999);
    expect(await receive()).toEqual([]);
    wired.clock.advance(1);
    expect(await receive()).toEqual(['a']);
  });

  it('keeps the order of a group, and does not let one group wait for another', async () => {
    await send('a1', 'a');
    await send('a2', 'a');
    await send('b1', 'b');
    expect(await receive()).toEqual(['a1', 'b1']);
    expect(await receive()).toEqual([]);
  });

  it('swallows the same deduplication id for five minutes of virtual time, and not longer', async () => {
    await send('a', 'group', 'same');
    await send('b', 'group', 'same');
    wired.clock.advance(300_001);
    await send('c', 'group', 'same');
    expect((await queues.messages('work.fifo')).map((message) => message.body)).toEqual(['a', 'c']);
  });

  it('shows a message as it lies there, without receiving it', async () => {
    await send('a', 'web');
    await sqs.send(new SendMessageCommand({ QueueUrl: queues.url('plain'), MessageBody: 'late' }));
    await receive();

    expect(await queues.messages('work.fifo')).toEqual([
      expect.objectContaining({
        body: 'a',
        state: 'in flight',
        groupId: 'web',
        receiveCount: 1,
        visibleAt: wired.clock.now() + 60_000,
      }),
    ]);
    expect((await queues.messages('plain')).map((message) => message.state)).toEqual(['delayed']);
    wired.clock.advance(60_000);
    expect((await queues.messages('work.fifo')).map((message) => message.state)).toEqual(['visible']);
    expect((await queues.messages('plain')).map((message) => message.state)).toEqual(['visible']);
    await expect(queues.messages('none')).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  });

  it('moves a message that was received too often to the dead-letter queue, and back by a redrive', async () => {
    await send('poison');
    for (const _ of [1, 2]) {
      expect(await receive()).toEqual(['poison']);
      wired.clock.advance(60_000);
    }
    expect(await receive()).toEqual([]);
    expect((await queues.messages('dead.fifo')).map((message) => message.body)).toEqual(['poison']);

    const { queueUrls } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: queues.url('dead.fifo') }));
    expect(queueUrls).toEqual([queues.url('work.fifo')]);
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: queues.arn('dead.fifo') }));
    expect(await queues.messages('dead.fifo')).toEqual([]);
    expect(await receive()).toEqual(['poison']);
  });

  it('refuses a redrive from a queue that is no dead-letter queue', async () => {
    await expect(
      sqs.send(new StartMessageMoveTaskCommand({ SourceArn: queues.arn('work.fifo') })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: queues.arn('none') }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('tells when messages become receivable: sent, visible again, let go, delayed', async () => {
    const told: number[] = [];
    const start = wired.clock.now();
    const end = queues.onReceivable('work.fifo', () => told.push((wired.clock.now() - start) / 1000));
    queues.onReceivable('plain', () => told.push((wired.clock.now() - start) / 1000));
    await send('a');
    const [handle] = await receiveHandles();
    wired.clock.advance(10_000);
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queues.url('work.fifo'),
        ReceiptHandle: handle,
        VisibilityTimeout: 5,
      }),
    );
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queues.url('plain'),
        Entries: [{ Id: '1', MessageBody: 'x', DelaySeconds: 20 }],
      }),
    );
    wired.clock.advance(20_000);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queues.url('work.fifo'), ReceiptHandle: handle }));
    expect(told).toEqual([0, 15, 30, 30]);
    end();
    await send('b');
    expect(told).toHaveLength(4);
  });

  async function send(body: string, group = 'group', deduplication = body): Promise<void> {
    const ids = { MessageGroupId: group, MessageDeduplicationId: deduplication };
    await sqs.send(new SendMessageCommand({ QueueUrl: queues.url('work.fifo'), MessageBody: body, ...ids }));
  }

  async function receive(): Promise<readonly (string | undefined)[]> {
    const request = { QueueUrl: queues.url('work.fifo'), MaxNumberOfMessages: 10 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
    return Messages.map((message) => message.Body);
  }

  async function receiveHandles(): Promise<readonly (string | undefined)[]> {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queues.url('work.fifo') }));
    return Messages.map((message) => message.ReceiptHandle);
  }
});
