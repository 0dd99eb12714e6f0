import { type PackagedFunction, sample, startFunction } from './packaged-function.ts';

const onEveryLine = {
  level: expect.any(String),
  service: 'berth',
  commit: expect.stringMatching(/^[0-9a-f]{40}$/),
  xray_trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
};
const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);

/** The sample request with another body. */
function requestOf(body: string) {
  const [record] = sample('reconcile-request').Records as readonly object[];
  return { Records: [{ ...record, body }] };
}

describe('reconcile-service, packaged', () => {
  let packaged: PackagedFunction;

  beforeAll(async () => {
    packaged = await startFunction('reconcile-service');
  });

  afterAll(() => packaged.stack.stop());

  it('creates the service that the sample asks for, says why, and publishes it', async () => {
    const { error, payload, lines, metrics, sent, calls } = await packaged.run(sample('reconcile-request'));
    expect(error).toBeUndefined();
    expect(payload).toEqual({ batchItemFailures: [] });
    const actions = lines.filter(({ level }) => level === 'INFO').map(({ message }) => message);
    expect(actions).toEqual(['RegisterTaskDefinition', 'CreateService']);
    for (const line of lines) {
      expect(line).toMatchObject({ ...onEveryLine, serviceName: 'production/web', digest, reason: expect.any(String) });
    }
    expect(metrics).toMatchObject({ Passes: 1, Changes: 2 });
    expect(sent).toEqual([expect.objectContaining({ type: 'berth.deployment.started.v1', subject: 'production/web' })]);
    expect(calls).toMatchObject({ 'ecs:RegisterTaskDefinition': 1, 'ecs:CreateService': 1, 'sqs:SendMessageBatch': 1 });
  });

  it('does nothing the second time, and says so in one line', async () => {
    await packaged.stack.bringUp();
    await packaged.stack.sandbox.advance(30);
    const { lines, metrics, sent, calls } = await packaged.run(sample('reconcile-request'));
    expect(lines).toEqual([
      expect.objectContaining({ ...onEveryLine, message: 'nothing to do', inSync: true, digest }),
    ]);
    expect(metrics).toEqual({ Passes: 1 });
    expect(sent).toEqual([]);
    expect(calls).toEqual({ 'ecs:DescribeServices': 1, 'ecr:ListImages': 1 });
  });

  it('measures from the push to UpdateService, and to the steady state', async () => {
    packaged.forget();
    await packaged.stack.push('web', '1.4.1');
    expect(packaged.sofar().metrics).toMatchObject({ Passes: 1, Changes: 2, SecondsFromPushToUpdate: 0 });
    await packaged.stack.untilSteady();
    await packaged.stack.sandbox.advance(30);
    const { metrics } = packaged.sofar();
    expect(metrics.SecondsFromPushToSteady).toBeGreaterThan(5);
    expect(metrics.SecondsFromPushToSteady).toBeLessThan(300);
  });

  it('counts a hold by its kind, and says what holds', async () => {
    packaged.forget();
    await packaged.stack.push('web', '1.4.2');
    await packaged.stack.untilResult('deployment.rolled_back');
    await packaged.stack.untilSteady();
    const { lines, metrics } = await packaged.run(sample('reconcile-request'));
    expect(metrics).toEqual({ Passes: 1, 'Holds{kind=refused}': 1 });
    expect(lines).toContainEqual(
      expect.objectContaining({ ...onEveryLine, message: 'held: refused', reason: expect.any(String), digest }),
    );
  });

  it('counts throttles, and makes the pass all the same', async () => {
    const { faults } = packaged.stack.sandbox;
    faults.fail('ThrottlingException', 'Rate exceeded', { operation: 'ListImages' }, { times: 2 });
    const { error, payload, metrics } = await packaged.run(sample('reconcile-request'));
    expect(error).toBeUndefined();
    expect(payload).toEqual({ batchItemFailures: [] });
    expect(metrics).toMatchObject({ Passes: 1, Throttles: 2 });
  });

  it('gives a message back with its delay when the failure may pass', async () => {
    packaged.forget();
    const { faults } = packaged.stack.sandbox;
    faults.fail('ServerException', 'not now', { operation: 'DescribeServices' }, { times: 3, status: 500 });
    packaged.stack.sandbox.ecr.push({ repository: 'web', tag: '1.4.3' });
    // The throttles of the test before have emptied a bucket, which fills at half of this function's share.
    await packaged.stack.sandbox.advance(6);
    const { lines, metrics, calls } = packaged.sofar();
    expect(lines.filter(({ message }) => message === 'try later')).toEqual([
      expect.objectContaining({
        ...onEveryLine,
        serviceName: 'production/web',
        seconds: expect.any(Number),
        reason: expect.any(String),
      }),
    ]);
    expect(calls['sqs:ChangeMessageVisibility']).toBe(1);
    expect(metrics.Passes).toBeUndefined();
    await packaged.stack.sandbox.advance(90);
    expect(packaged.sofar().metrics).toMatchObject({ SecondsFromPushToUpdate: expect.any(Number) });
  });

  it.each([
    ['no JSON', 'no JSON'],
    ['another shape', '{"version":1}'],
    ['another version', JSON.stringify({ version: 2 })],
  ])('acknowledges a request that is %s, logs it and counts it', async (_what, body) => {
    const { error, payload, lines, metrics, calls } = await packaged.run(requestOf(body));
    expect(error).toBeUndefined();
    expect(payload).toEqual({ batchItemFailures: [] });
    expect(lines).toEqual([expect.objectContaining({ ...onEveryLine, message: 'malformed request' })]);
    expect(metrics).toEqual({ MalformedEvents: 1 });
    expect(calls).toEqual({});
  });

  it.each([
    ['an empty object', {}],
    ['nothing', null],
    ['a record without a body', { Records: [{ messageId: '1', receiptHandle: '2' }] }],
  ])('acknowledges %s, logs it and counts it', async (_what, event) => {
    const { error, payload, lines, metrics } = await packaged.run(event);
    expect(error).toBeUndefined();
    expect(payload).toEqual({ batchItemFailures: [] });
    expect(lines).toEqual([expect.objectContaining({ ...onEveryLine, message: 'malformed event' })]);
    expect(metrics).toEqual({ MalformedEvents: 1 });
  });

  it('runs an expression of the workspace, whose engine lies beside the code', async () => {
    packaged.forget();
    packaged.stack.sandbox.ecr.push({ repository: 'shop/api', tag: 'other-9002' });
    await packaged.stack.push('shop/api', 'main-9001');
    const { lines, calls } = packaged.sofar();
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'UpdateService', reason: expect.stringContaining('main-9001') }),
    );
    expect(calls['ecs:UpdateService']).toBe(1);
  });

  it('ignores a service that the workspace does not declare, and that Berth never looked after', async () => {
    const trigger = { kind: 'person', id: '1', time: '2026-11-02T09:14:07Z', summary: 'somebody asked' };
    const request = { version: 1, environment: 'production', cluster: 'production', service: 'gone', trigger };
    const { lines, calls } = await packaged.run(requestOf(JSON.stringify(request)));
    expect(lines).toEqual([
      expect.objectContaining({
        ...onEveryLine,
        message: 'ignored request',
        serviceName: 'production/gone',
        reason: 'not declared',
      }),
    ]);
    expect(calls).toEqual({ 'ecs:DescribeServices': 1 });
  });

  it('writes no environment value, in all of this', () => {
    const logs = packaged.stack.sandbox.functions.logs().map(({ line }) => line);
    expect(logs.length).toBeGreaterThan(20);
    expect(logs.filter((line) => line.includes('shop.example.com'))).toEqual([]);
  });

  it('says everything that its configuration lacks when it starts', async () => {
    const { functions } = packaged.stack.sandbox;
    const name = functions.names().find((one) => one.endsWith('-reconcile-service')) ?? '';
    const bare = { ...functions.find(name).definition, name: 'bare', logicalId: 'Bare', environment: {} };
    functions.add(bare);
    const { functionError, payload } = await functions.invoke('bare', {});
    expect(functionError).toBe('Unhandled');
    const { errorMessage } = payload as { readonly errorMessage: string };
    for (const variable of [
      'BERTH_REQUEST_QUEUE_URL',
      'BERTH_RESULT_QUEUE_URL',
      'BERTH_RATE_SHARE',
      'BERTH_WRITE_SHARE',
    ]) {
      expect(errorMessage).toContain(variable);
    }
  });
});
