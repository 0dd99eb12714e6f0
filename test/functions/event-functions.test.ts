import { type PackagedFunction, sample, startFunction } from './packaged-function.ts';

const request = { version: 1, environment: 'production', cluster: 'production', service: 'web' };
const onEveryLine = {
  service: 'berth',
  commit: expect.stringMatching(/^[0-9a-f]{40}$/),
  xray_trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
  function_request_id: expect.any(String),
};

describe('on-image-push, packaged', () => {
  let packaged: PackagedFunction;

  beforeAll(async () => {
    packaged = await startFunction('on-image-push');
  });

  afterAll(() => packaged.stack.stop());

  it.each([
    ['ecr-push', 'image-push', 'web:1.4.1 was pushed'],
    ['ecr-push-index', 'image-push', expect.stringContaining(' was pushed')],
    ['ecr-replication', 'image-replication', expect.stringContaining(' was replicated')],
  ])('asks for a look at the service when %s says so', async (event, kind, summary) => {
    const { error, sent, lines, metrics, calls } = await packaged.run(sample(event));
    const { id, time, detail } = sample(event) as { id: string; time: string; detail: Record<string, string> };
    expect(error).toBeUndefined();
    expect(sent).toEqual([{ ...request, trigger: { kind, id, time, summary } }]);
    expect(lines).toEqual([
      expect.objectContaining({
        ...onEveryLine,
        message: 'look requested',
        serviceName: 'production/web',
        digest: detail['image-digest'],
      }),
    ]);
    expect(metrics).toEqual({ RequestsSent: 1 });
    expect(calls).toEqual({ 'sqs:SendMessageBatch': 1 });
  });

  it.each(['ecr-delete', 'ecr-push-untagged'])('ignores %s, without a call', async (event) => {
    const { error, lines, metrics, calls } = await packaged.run(sample(event));
    expect(error).toBeUndefined();
    expect(lines).toEqual([expect.objectContaining({ ...onEveryLine, message: 'ignored event' })]);
    expect(metrics).toEqual({ IgnoredEvents: 1 });
    expect(calls).toEqual({});
  });

  it('ignores a repository that nobody declared, without a call', async () => {
    const { detail } = sample('ecr-push') as { detail: object };
    const event = sample('ecr-push', { detail: { ...detail, 'repository-name': 'unheard-of' } });
    const { metrics, calls } = await packaged.run(event);
    expect(metrics).toEqual({ IgnoredEvents: 1 });
    expect(calls).toEqual({});
  });

  it('ignores a repository of that name in another account', async () => {
    expect((await packaged.run(sample('ecr-push', { account: '999900001111' }))).metrics).toEqual({ IgnoredEvents: 1 });
  });

  it('says so when SQS throttles, and sends all the same', async () => {
    packaged.stack.sandbox.faults.fail('ThrottlingException', 'Rate exceeded', { operation: 'SendMessageBatch' });
    const { error, metrics, calls } = await packaged.run(sample('ecr-push', { id: 'one-that-is-throttled' }));
    expect(error).toBeUndefined();
    expect(metrics).toEqual({ RequestsSent: 1, Throttles: 1 });
    expect(calls).toEqual({ 'sqs:SendMessageBatch': 2 });
  });
});

describe('on-deployment-event, packaged', () => {
  let packaged: PackagedFunction;

  beforeAll(async () => {
    packaged = await startFunction('on-deployment-event');
  });

  afterAll(() => packaged.stack.stop());

  it.each([
    'ecs-deployment-completed',
    'ecs-deployment-failed',
    'ecs-deployment-in-progress',
    'ecs-hook-awaiting-action',
    'ecs-service-action',
  ])('asks for a look at the service when %s says so', async (event) => {
    const { error, sent, lines, metrics, calls } = await packaged.run(sample(event));
    expect(error).toBeUndefined();
    expect(sent).toEqual([{ ...request, trigger: expect.objectContaining({ kind: 'deployment' }) }]);
    expect(lines).toEqual([
      expect.objectContaining({ ...onEveryLine, message: 'look requested', serviceName: 'production/web' }),
    ]);
    expect(metrics).toEqual({ RequestsSent: 1 });
    expect(calls).toEqual({ 'sqs:SendMessageBatch': 1 });
  });

  it.each([
    ['a service that nobody declared', 'arn:aws:ecs:eu-west-1:111122223333:service/production/unheard-of'],
    ['another cluster', 'arn:aws:ecs:eu-west-1:111122223333:service/staging/web'],
  ])('ignores %s, without a call', async (_what, arn) => {
    const { detail } = sample('ecs-deployment-completed') as { detail: object };
    const clusterArn = arn.replace(':service/', ':cluster/').replace(/\/[^/]+$/, '');
    const event = sample('ecs-deployment-completed', { resources: [arn], detail: { ...detail, clusterArn } });
    const { error, metrics, calls } = await packaged.run(event);
    expect(error).toBeUndefined();
    expect(metrics).toEqual({ IgnoredEvents: 1 });
    expect(calls).toEqual({});
  });
});

describe.each(['on-image-push', 'on-deployment-event', 'on-schedule'])('%s, packaged', (name) => {
  let packaged: PackagedFunction;

  beforeAll(async () => {
    packaged = await startFunction(name);
  });

  afterAll(() => packaged.stack.stop());

  it.each([
    ['an empty object', {}],
    ['a text', 'no event'],
    ['nothing', null],
    ['a list', [1, 2]],
    [
      'an event of another service',
      sample('ecr-push', { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change' }),
    ],
  ])('acknowledges %s, logs it and counts it', async (_what, event) => {
    const { error, lines, metrics, calls } = await packaged.run(event);
    expect(error).toBeUndefined();
    expect(lines).toEqual([
      expect.objectContaining({ ...onEveryLine, message: 'malformed event', reason: expect.any(String) }),
    ]);
    expect(metrics).toEqual({ MalformedEvents: 1 });
    expect(calls).toEqual({});
  });

  it('says everything that its configuration lacks when it starts', async () => {
    const { functions } = packaged.stack.sandbox;
    const { definition } = functions.find(functions.names().find((one) => one.endsWith(`-${name}`)) ?? '');
    const environment = { BERTH_RATE_SHARE: '7', BERTH_GIT_URL: 'https://git.example.com/shop' };
    const bare = { ...definition, name: `bare-${name}`, logicalId: 'Bare', environment };
    functions.add(bare);
    const { functionError, payload } = await functions.invoke(bare.name, {});
    expect(functionError).toBe('Unhandled');
    const { errorMessage } = payload as { errorMessage: string };
    // A repository may be public, and hold the workspace at its root.
    const optional = ['BERTH_PRUNE', 'BERTH_GIT_URL', 'BERTH_GIT_PATH', 'BERTH_GIT_SECRET'];
    const given = Object.keys(definition.environment).filter((variable) => variable.startsWith('BERTH_'));
    const wanted = given.filter((variable) => !optional.includes(variable));
    expect(wanted.filter((variable) => !errorMessage.includes(variable))).toEqual([]);
    expect(wanted.length).toBeGreaterThan(1);
  });
});
