import { ECRClient, ListImagesCommand } from '@aws-sdk/client-ecr';
import {
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { artifacts, startAt, templatePath } from './stack/running-stack.ts';

const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';

describe('the sandbox', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    const repositories = [{ name: 'web', images: [{ tag: '1.4.0' }] }];
    const crashes = [{ repository: 'web', tag: '1.4.2' }];
    const seed = { clusters: ['production'], repositories, crashes };
    sandbox = await startSandbox({ template: templatePath, artifacts, seed, startAt });
  });

  afterEach(() => sandbox.stop());

  const settings = () => ({
    endpoint: sandbox.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'PERSON', secretAccessKey: 'none' },
  });

  it('answers every service’s own client on one port', async () => {
    const images = await new ECRClient(settings()).send(new ListImagesCommand({ repositoryName: 'web' }));
    expect(images.imageIds?.map((id) => id.imageTag)).toEqual(['1.4.0']);
    const identity = await new STSClient(settings()).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe('111122223333');
    const queue = await new SQSClient(settings()).send(
      new GetQueueAttributesCommand({ QueueUrl: sandbox.queues.url('work-test.fifo'), AttributeNames: ['All'] }),
    );
    expect(queue.Attributes).toMatchObject({
      QueueArn: 'arn:aws:sqs:eu-west-1:111122223333:work-test.fifo',
      RedrivePolicy: expect.stringContaining('arn:aws:sqs:eu-west-1:111122223333:work-test-dead.fifo'),
    });
  });

  it('refuses what AWS’s own model refuses, in AWS’s words', async () => {
    const strategy = [{ capacityProvider: 'FARGATE', weight: 1001 }];
    const input = { serviceName: 'web', taskDefinition: 'web', capacityProviderStrategy: strategy };
    await expect(new ECSClient(settings()).send(new CreateServiceCommand(input))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        "1 validation error detected: Value '1001' at 'capacityProviderStrategy.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 1000",
    });
  });

  it('carries a push to the end of the stack', async () => {
    sandbox.ecr.push({ repository: 'web', tag: '1.4.1' });
    await sandbox.settled();

    const done = await new SQSClient(settings()).send(
      new ReceiveMessageCommand({ QueueUrl: sandbox.queues.url('done') }),
    );
    expect(JSON.parse(done.Messages?.[0]?.Body ?? '{}')).toMatchObject({ order: { 'image-tag': '1.4.1' } });
  });

  it('rolls a service out in virtual time, and says when it is steady', async () => {
    const ecs = new ECSClient(settings());
    await createService(ecs, `${image}:1.4.0`);
    const steady = async () => {
      const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'production', services: ['web'] }));
      return services?.[0]?.deployments?.[0]?.rolloutState === 'COMPLETED';
    };
    await sandbox.runUntil(steady, { limitSeconds: 300, what: 'the first deployment of web' });

    const details = sandbox.bus.events.map((record) => record.event.detail.eventName);
    expect(details).toContain('SERVICE_DEPLOYMENT_COMPLETED');
    expect(sandbox.clock.now()).toBeLessThan(startAt + 300_000);
  });

  it('crashes the tasks of an image that is told to, and says after how long it gave up waiting', async () => {
    sandbox.ecr.push({ repository: 'web', tag: '1.4.2' });
    await createService(new ECSClient(settings()), `${image}:1.4.2`);
    const running = () => sandbox.ecs.tasksOf('production', 'web').some((task) => task.lastStatus === 'RUNNING');
    await expect(
      sandbox.runUntil(running, { limitSeconds: 60, stepSeconds: 5, what: 'a running task' }),
    ).rejects.toThrow('a running task did not happen within 60 virtual seconds; it is 2031-04-06T12:01:00.000Z');
    const [task] = sandbox.ecs.tasksOf('production', 'web').filter((one) => one.lastStatus === 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 1 }] });
  });

  it('obeys other processes', async () => {
    await expect(order('push', { repository: 'web', tag: '1.4.1' })).resolves.toMatchObject({
      digest: expect.stringMatching(/^sha256:/),
    });
    await expect(order('settled')).resolves.toEqual({ now: '2031-04-06T12:00:00.000Z' });
    await expect(order('messages', { queue: 'done' })).resolves.toMatchObject({ messages: [{ state: 'visible' }] });
    await expect(order('logs', { function: 'stack-test-watcher' })).resolves.toMatchObject({
      lines: [{ stream: 'stdout', line: expect.stringContaining('1.4.1') }],
    });
    await expect(order('calls', { service: 'sqs' })).resolves.toMatchObject({ counts: { 'sqs:SendMessage': 2 } });
    await order('reset-calls');
    await expect(order('calls')).resolves.toEqual({ counts: {}, calls: [] });
    await expect(order('advance', { seconds: 60 })).resolves.toEqual({ now: '2031-04-06T12:01:00.000Z' });
    await order('events', { do: 'hold' });
    await order('push', { repository: 'web', tag: '1.4.3' });
    await expect(order('events')).resolves.toMatchObject({ held: [{ detail: { 'image-tag': '1.4.3' } }] });
    await expect(order('events', { do: 'release' })).resolves.toEqual({ released: 1 });
    await expect(order('invoke', { function: 'WorkerLambdaFunction', event: { Records: [] } })).resolves.toMatchObject({
      payload: { batchItemFailures: [] },
    });
    await expect(order('state')).resolves.toMatchObject({
      functions: ['stack-echo', 'stack-test-watcher', 'stack-waiter', 'stack-worker'],
      unsupported: ['Table (AWS::DynamoDB::Table)'],
    });
    await expect(order('advance', { seconds: 'soon' })).resolves.toEqual({ error: 'seconds has to be a number' });
  });

  it('loses, doubles and delays events for other processes', async () => {
    const heard = async () => {
      await sandbox.settled();
      return sandbox.functions.logs('stack-test-watcher').length;
    };
    const push = (tag: string) => order('push', { repository: 'web', tag });
    await order('events', { do: 'drop', source: 'aws.ecr' });
    await push('1.4.1');
    expect(await heard()).toBe(0);
    await order('events', { do: 'double' });
    await push('1.4.2');
    expect(await heard()).toBe(2);
    await order('events', { do: 'drop', source: 'aws.ecs' });
    await order('events', { do: 'delay', seconds: 60, times: 2 });
    await push('1.4.3');
    expect(await heard()).toBe(2);
    await order('advance', { seconds: 60 });
    expect(await heard()).toBe(3);
    await order('events', { do: 'clear' });
    await push('1.4.4');
    expect(await heard()).toBe(4);
    await expect(order('events', { do: 'toString' })).resolves.toEqual({
      error: 'do: one of hold, release, drop, double, delay, clear',
    });
  });

  it('invokes functions over Lambda’s API', async () => {
    const invoke = (name: string, type: string, body: string) =>
      fetch(`${sandbox.endpoint}/2015-03-31/functions/${name}/invocations`, {
        method: 'POST',
        body,
        headers: { 'x-amz-invocation-type': type },
      });
    const answer = await invoke('stack-worker', 'RequestResponse', '{"Records":[]}');
    expect([answer.status, await answer.json()]).toEqual([200, { batchItemFailures: [] }]);
    const failed = await invoke('stack-worker', 'RequestResponse', '{}');
    expect(failed.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(await failed.json()).toMatchObject({ errorType: 'TypeError' });
    expect((await invoke('stack-worker', 'Event', '{"Records":[]}')).status).toBe(202);
    expect((await invoke('stack-worker', 'DryRun', '')).status).toBe(204);
    const unknown = await invoke('nobody', 'RequestResponse', '{}');
    expect([unknown.status, unknown.headers.get('x-amzn-errortype')]).toEqual([404, 'ResourceNotFoundException']);
  });

  it('does not start on a port that is taken, and says so', async () => {
    const port = Number(new URL(sandbox.endpoint).port);
    await expect(startSandbox({ port })).rejects.toThrow(`Port ${port} is taken by another process`);
  });

  it('fails calls on request', async () => {
    await order('fault', { kind: 'throttle', service: 'ecr', operation: 'ListImages' });
    const client = new ECRClient({ ...settings(), maxAttempts: 1 });
    await expect(client.send(new ListImagesCommand({ repositoryName: 'web' }))).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
  });

  async function order(verb: string, body: Record<string, unknown> = {}): Promise<unknown> {
    const answer = await fetch(`${sandbox.endpoint}/_sandbox/${verb}`, { method: 'POST', body: JSON.stringify(body) });
    return answer.json();
  }

  async function createService(ecs: ECSClient, containerImage: string): Promise<void> {
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'web',
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        executionRoleArn: 'arn:aws:iam::111122223333:role/web-execution',
        containerDefinitions: [{ name: 'app', image: containerImage, essential: true }],
      }),
    );
    await ecs.send(
      new CreateServiceCommand({
        cluster: 'production',
        serviceName: 'web',
        taskDefinition: 'web',
        desiredCount: 1,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d4e5f60001'] } },
      }),
    );
  }
});
