import { accessKeyOf } from '../../../sandbox/lambda/function-environment.ts';
import { type RunningStack, runStack, startAt } from '../stack/running-stack.ts';

const push = { 'action-type': 'PUSH', result: 'SUCCESS', 'repository-name': 'web', 'image-tag': '1.4.1' };
const event = (detail: Record<string, unknown>) => ({
  source: 'aws.ecr',
  'detail-type': 'ECR Image Action',
  resources: [],
  detail,
});

describe('the functions of a template', () => {
  let running: RunningStack;

  beforeEach(async () => {
    running = await runStack();
  });

  afterEach(() => running.stop());

  it('carries an event over a rule, a function, a queue and a mapping to the last function', async () => {
    running.backbone.bus.emit(event(push));
    await running.settling.settled();

    const [done] = await running.bodies('done');
    expect(done).toMatchObject({ order: { 'repository-name': 'web', 'image-tag': '1.4.1' } });
    expect(running.backbone.functions.invocations.map((one) => one.function)).toEqual([
      'stack-test-watcher',
      'stack-worker',
    ]);
  });

  it('runs functions in virtual time and under keys of their own', async () => {
    running.backbone.bus.emit(event(push));
    await running.settling.settled();

    const [done] = await running.bodies('done');
    expect(Number(done?.now) - startAt).toBeLessThan(60_000);
    expect(Number(done?.now)).toBeGreaterThanOrEqual(startAt);
    expect(running.backbone.functions.logs('stack-test-watcher').map((line) => line.line)).toEqual([
      expect.stringContaining('"year":2031'),
    ]);
    const [send] = running.calls.calls({ operation: 'SendMessage' });
    expect(send?.caller.accessKeyId).toBe(accessKeyOf('WatcherLambdaFunction'));
  });

  it('ends a function that takes too long, and lets the message come back after its visibility timeout', async () => {
    await send('work-test.fifo', { hang: true });
    await running.settling.advance(1);

    const [invocation] = running.backbone.functions.invocations;
    expect(invocation).toMatchObject({
      functionError: 'Unhandled',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
      },
    });
    await expect(states('work-test.fifo')).resolves.toEqual([['in flight', 1]]);

    await running.settling.advance(88);
    await expect(states('work-test.fifo')).resolves.toEqual([['in flight', 1]]);
    await running.settling.advance(1);
    await expect(states('work-test.fifo')).resolves.toEqual([['in flight', 2]]);
  });

  it('reports a process that exits, and starts another for the next message', async () => {
    await send('plain', { exit: true });
    await running.settling.settled();
    await send('plain', { fine: true });
    await running.settling.settled();

    const { invocations } = running.backbone.functions;
    expect(invocations[0]?.payload).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Runtime exited with error: exit status 3'),
    });
    expect(invocations[1]).toMatchObject({ functionError: undefined, cold: true });
  });

  it('keeps a process warm from one invocation to the next', async () => {
    for (const order of [1, 2, 3]) {
      await send('plain', { order });
      await running.settling.settled();
    }

    const done = await running.bodies('done');
    expect(done.map((one) => one.served)).toEqual([1, 2, 3]);
    expect(running.backbone.functions.invocations.map((one) => one.cold)).toEqual([true, false, false]);
  });

  it('retries an asynchronous invocation as the template says, and sends its record to the destination', async () => {
    running.backbone.bus.emit(event({ ...push, fail: true }));
    await running.settling.advance(59);
    expect(running.backbone.functions.invocations).toHaveLength(1);
    await running.settling.advance(600);

    expect(running.backbone.functions.invocations).toHaveLength(2);
    const [record] = await running.bodies('failed-events');
    expect(record).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      requestPayload: { detail: { fail: true } },
      responsePayload: { errorType: 'TypeError', errorMessage: 'told to fail' },
    });
  });

  it('sends an event whose function is gone to the rule’s dead-letter queue', async () => {
    const rule = [...running.backbone.bus.rules.values()].find((one) => one.pattern);
    const target = rule?.targets.get('watcher');
    if (rule && target) rule.targets.set('watcher', { ...target, Arn: `${target.Arn}-gone` });
    running.backbone.bus.emit(event(push));
    await running.settling.settled();

    const [message] = await running.backbone.queues.messages('undelivered-events');
    expect(message?.attributes).toMatchObject({ ERROR_CODE: 'ResourceNotFoundException', RETRY_ATTEMPTS: '0' });
    expect(JSON.parse(message?.body ?? '{}')).toMatchObject({ detail: push });
  });

  it('fires a schedule every hour of virtual time with its input', async () => {
    await running.settling.advance(2 * 3600);

    const done = await running.bodies('done');
    expect(done.map((one) => (one.order as { event: string }).event)).toEqual(['schedule', 'schedule']);
  });

  async function send(queue: string, body: Record<string, unknown>): Promise<void> {
    await running.backbone.queues.call('SendMessage', {
      QueueUrl: running.backbone.queues.url(queue),
      MessageBody: JSON.stringify(body),
      ...(queue.endsWith('.fifo') && {
        MessageGroupId: 'group',
        MessageDeduplicationId: JSON.stringify(body).slice(2),
      }),
    });
  }

  async function states(queue: string): Promise<readonly [string, number][]> {
    const messages = await running.backbone.queues.messages(queue);
    return messages.map((message) => [message.state, message.receiveCount]);
  }
});
