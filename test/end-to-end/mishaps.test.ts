import { SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { accessKeyOf } from '../../sandbox/lambda/function-environment.ts';
import { clientSettings, cluster, type EndToEnd, startEndToEnd } from './harness.ts';

const isPush = (event: { readonly source: string }) => event.source === 'aws.ecr';

describe('the packaged stack, when things go wrong', () => {
  let stack: EndToEnd;

  beforeEach(async () => {
    stack = await startEndToEnd();
    await stack.bringUp();
  });

  afterEach(() => stack.stop());

  const updates = () => stack.sandbox.calls.counts({ operation: 'UpdateService' })['ecs:UpdateService'] ?? 0;
  const requests = () => stack.sandbox.queues.messages(stack.queue('requests.fifo'));
  const deadRequests = () => stack.sandbox.queues.messages(stack.queue('requests-dead.fifo'));

  /** Time for every schedule, retry and deployment there may be; then nothing may move any more. */
  async function rest(): Promise<void> {
    await stack.sandbox.advance(1200);
    await stack.untilSteady();
    const before = updates();
    await stack.sandbox.advance(1200);
    expect(updates()).toBe(before);
    expect(await requests()).toEqual([]);
  }

  it('ends at the newest image when pushes arrive in the wrong order', async () => {
    stack.sandbox.bus.faults.delay((event) => isPush(event) && event.detail['image-tag'] === '1.4.1', 90);
    await stack.push('web', '1.4.1');
    const digest = await stack.push('web', '1.4.3');
    await rest();
    expect(stack.images('web').app).toContain(digest);
    expect(updates()).toBe(1);
  });

  it('ends at the newest image when it is pushed while another is rolled out', async () => {
    await stack.push('web', '1.4.1');
    await stack.sandbox.advance(8);
    const digest = await stack.push('web', '1.4.3');
    await rest();
    expect(stack.images('web').app).toContain(digest);
    const story = (await stack.story('web')).slice(2);
    expect(story.filter((kind) => kind === 'deployment.started')).toHaveLength(2);
    expect(story.filter((kind) => kind === 'deployment.succeeded')).toHaveLength(1);
    expect(story.at(-1)).toBe('deployment.succeeded');
  });

  it('ends at the newest image when it is pushed while a bad one is rolled back', async () => {
    await stack.push('web', '1.4.2');
    const failing = () =>
      stack.sandbox.bus.events.some((one) => one.event.detail.eventName === 'SERVICE_DEPLOYMENT_FAILED');
    await stack.sandbox.runUntil(failing, { limitSeconds: 600, what: 'the failure of 1.4.2' });
    const digest = await stack.push('web', '1.4.3');
    await rest();
    expect(stack.images('web').app).toContain(digest);
    expect((await stack.story('web')).at(-1)).toBe('deployment.succeeded');
  });

  it('ends where it would have without any mishap when every event comes twice', async () => {
    stack.sandbox.bus.faults.double(() => true, Number.POSITIVE_INFINITY);
    const digest = await stack.push('web', '1.4.1');
    await rest();
    expect(stack.images('web').app).toContain(digest);
    expect(updates()).toBe(1);
    expect((await stack.story('web')).slice(2)).toEqual(['deployment.started', 'deployment.succeeded']);
  });

  it('ends there, too, when every event is lost', async () => {
    stack.sandbox.bus.faults.drop((event) => event.source !== 'aws.events', Number.POSITIVE_INFINITY);
    const digest = await stack.push('web', '1.4.1');
    await rest();
    expect(stack.images('web').app).toContain(digest);
    expect(updates()).toBe(1);
    expect((await stack.story('web')).slice(2)).toEqual(['deployment.started', 'deployment.succeeded']);
  });

  it('updates once when the answer to UpdateService is lost', async () => {
    stack.sandbox.faults.loseAnswer(1, { operation: 'UpdateService' });
    const digest = await stack.push('web', '1.4.1');
    await rest();
    expect(stack.images('web').app).toContain(digest);
    const deployments = stack.sandbox.bus.events.filter(
      (one) => one.event.detail.eventName === 'SERVICE_DEPLOYMENT_COMPLETED',
    );
    expect(deployments.filter((one) => String(one.event.resources[0]).endsWith('/web'))).toHaveLength(2);
  });

  it('makes the pass again when the function has run out of time', async () => {
    const accessKeyId = accessKeyOf('ReconcileDashserviceLambdaFunction');
    stack.sandbox.faults.hang({ accessKeyId }, { times: Number.POSITIVE_INFINITY });
    const digest = await stack.push('web', '1.4.1');
    // middy ends the handler some milliseconds before Lambda would end the process.
    const timedOut = () =>
      stack.sandbox.functions.invocations.some((one) =>
        /TimeoutError|Timedout/.test(JSON.stringify(one.payload ?? '')),
      );
    await stack.sandbox.runUntil(timedOut, { limitSeconds: 300, what: 'the timeout of the pass' });
    stack.sandbox.faults.clear();
    await rest();
    expect(stack.images('web').app).toContain(digest);
  });

  it('gives a request that always fails to the dead-letter queue, and makes the pass after a redrive', async () => {
    stack.sandbox.faults.fail(
      'ServerException',
      'not today',
      { operation: 'DescribeServices' },
      { times: Number.POSITIVE_INFINITY, status: 500 },
    );
    const digest = await stack.push('web', '1.4.1');
    const dead = async () => (await deadRequests()).length > 0;
    await stack.sandbox.runUntil(dead, { stepSeconds: 30, limitSeconds: 4 * 3600, what: 'a dead request' });
    expect(stack.images('web').app).not.toContain(digest);

    stack.sandbox.faults.clear();
    const SourceArn = stack.sandbox.queues.arn(stack.queue('requests-dead.fifo'));
    await new SQSClient(clientSettings(stack.sandbox)).send(new StartMessageMoveTaskCommand({ SourceArn }));
    await stack.untilResult('deployment.started', `${cluster}/web`);
    await rest();
    expect(stack.images('web').app).toContain(digest);
    expect(await deadRequests()).toEqual([]);
  });
});
