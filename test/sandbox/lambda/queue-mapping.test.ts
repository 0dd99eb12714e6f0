import { type RunningStack, runStack } from '../stack/running-stack.ts';

/** As the template says. */
const visibilitySeconds = 90;
const maxReceiveCount = 3;

describe('an event source mapping of a queue', () => {
  let running: RunningStack;

  beforeEach(async () => {
    running = await runStack();
  });

  afterEach(() => running.stop());

  const invocations = () => running.backbone.functions.invocations;
  const batchSizes = () => invocations().map((one) => (one.event as { Records: unknown[] }).Records.length);
  const lying = async (queue: string) => (await running.backbone.queues.messages(queue)).map((one) => one.body);

  it('deletes what succeeded', async () => {
    await send('work-test.fifo', { n: 1 });
    await running.settling.settled();
    expect(await lying('work-test.fifo')).toEqual([]);
    expect(invocations()[0]?.event).toMatchObject({
      Records: [
        {
          messageId: expect.any(String),
          receiptHandle: expect.any(String),
          body: '{"n":1}',
          attributes: {
            ApproximateReceiveCount: '1',
            MessageGroupId: 'group',
            SenderId: '111122223333',
            SentTimestamp: String(running.clock.now()),
          },
          messageAttributes: {},
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:work-test.fifo',
          awsRegion: 'eu-west-1',
        },
      ],
    });
  });

  it('gives a poisoned message to the dead-letter queue after its last receive, and lets the next one by', async () => {
    await send('work-test.fifo', { throw: 'poison' });
    await send('work-test.fifo', { n: 2 });
    await running.settling.advance(visibilitySeconds * maxReceiveCount - 1);
    expect(invocations().map((one) => one.functionError)).toEqual(['Handled', 'Handled', 'Handled']);
    expect(await lying('work-test-dead.fifo')).toEqual([]);

    await running.settling.advance(1);
    expect(await lying('work-test-dead.fifo')).toEqual(['{"throw":"poison"}']);
    expect(await lying('work-test.fifo')).toEqual([]);
    expect((await running.bodies('done')).map((done) => done.order)).toEqual([{ n: 2 }]);
  });

  it('takes up what a redrive brings back', async () => {
    await send('work-test-dead.fifo', { n: 7 });
    await running.backbone.queues.service.operations.StartMessageMoveTask?.(
      { SourceArn: running.backbone.queues.arn('work-test-dead.fifo') },
      { account: '111122223333', region: 'eu-west-1', accessKeyId: 'TEST' },
    );
    await running.settling.settled();
    expect((await running.bodies('done')).map((done) => done.order)).toEqual([{ n: 7 }]);
  });

  it('keeps only what the function names as failed', async () => {
    await sendBatch('plain', [{ n: 1 }, { n: 2, failUntilReceive: 2 }, { n: 3 }]);
    await running.settling.settled();
    expect(batchSizes()).toEqual([3]);
    expect(await lying('plain')).toEqual(['{"n":2,"failUntilReceive":2}']);

    await running.settling.advance(60);
    expect(batchSizes()).toEqual([3, 1]);
    expect(await lying('plain')).toEqual([]);
  });

  it('keeps the whole batch when the function throws', async () => {
    await sendBatch('plain', [{ n: 1 }, { throw: 'no' }]);
    await running.settling.settled();
    expect(await lying('plain')).toEqual(['{"n":1}', '{"throw":"no"}']);
  });

  it('takes the messages of one group one after the other', async () => {
    for (const n of [1, 2, 3]) await send('work-test.fifo', { n });
    await running.settling.settled();
    expect((await running.bodies('done')).map((done) => done.order)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(invocations().filter((one) => one.cold)).toHaveLength(1);
  });

  it('runs groups side by side, as many as the mapping’s maximum concurrency', async () => {
    for (const group of ['a', 'b', 'c', 'd']) await send('work-test.fifo', { group }, group);
    await running.settling.settled();
    const worker = running.backbone.functions.find('stack-worker');
    expect(invocations()).toHaveLength(4);
    expect(worker.concurrency).toBe(4);
    expect(worker.peak).toBe(2);
  });

  async function send(queue: string, body: Record<string, unknown>, group = 'group'): Promise<void> {
    const text = JSON.stringify(body);
    const ids = { MessageGroupId: group, MessageDeduplicationId: `${group}-${text.replaceAll(/\W/g, '-')}` };
    await running.backbone.queues.call('SendMessage', {
      QueueUrl: running.backbone.queues.url(queue),
      MessageBody: text,
      ...(queue.endsWith('.fifo') && ids),
    });
  }

  async function sendBatch(queue: string, bodies: readonly Record<string, unknown>[]): Promise<void> {
    await running.backbone.queues.call('SendMessageBatch', {
      QueueUrl: running.backbone.queues.url(queue),
      Entries: bodies.map((body, index) => ({ Id: String(index), MessageBody: JSON.stringify(body) })),
    });
  }
});
