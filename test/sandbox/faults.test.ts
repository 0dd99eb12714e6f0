import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { EmulatedService } from '../../sandbox/service.ts';
import { parseFaultRule } from '../../sandbox/wire/fault-rule.ts';
import { type Wired, wire } from './wired.ts';

describe('faults', () => {
  let wired: Wired;
  let updates: number;

  beforeEach(async () => {
    updates = 0;
    const ecs: EmulatedService = {
      name: 'ecs',
      targetPrefix: 'AmazonEC2ContainerServiceV20141113',
      operations: {
        DescribeServices: () => ({ services: [] }),
        UpdateService: () => {
          updates++;
          return { service: {} };
        },
      },
    };
    wired = await wire(() => [ecs]);
  });

  afterEach(() => wired.close());

  const update = (settings: Partial<{ accessKeyId: string; maxAttempts: number }> = {}) => {
    const { accessKeyId = 'TEST', maxAttempts = 1 } = settings;
    const ecs = new ECSClient({ ...wired.client(accessKeyId), maxAttempts });
    return ecs.send(new UpdateServiceCommand({ service: 'web' })).then(
      () => 'ok',
      (error: Error) => error.name,
    );
  };

  const describeServices = () => new ECSClient(wired.client()).send(new DescribeServicesCommand({ services: [] }));

  async function outcomes(calls: number): Promise<readonly string[]> {
    const seen: string[] = [];
    for (let call = 0; call < calls; call++) seen.push(await update());
    return seen;
  }

  it('throttles so many calls after so many', async () => {
    wired.faults.throttle({ operation: 'UpdateService' }, { after: 1, times: 2 });
    expect(await outcomes(4)).toEqual(['ok', 'ThrottlingException', 'ThrottlingException', 'ok']);
    expect(updates).toBe(2);
  });

  it('answers throttles as AWS does', async () => {
    wired.faults.throttle();
    await expect(describeServices()).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('fails with a code of choice', async () => {
    wired.faults.fail('ServerException', 'Sorry.', {}, { status: 500 });
    await expect(describeServices()).rejects.toMatchObject({
      name: 'ServerException',
      $metadata: { httpStatusCode: 500 },
    });
  });

  it('strikes only the calls that match', async () => {
    wired.faults.throttle({ service: 'ecs', operation: 'UpdateService', accessKeyId: 'WEB' }, { times: 9 });
    expect(await update({ accessKeyId: 'API' })).toBe('ok');
    await describeServices();
    expect(await update({ accessKeyId: 'WEB' })).toBe('ThrottlingException');
  });

  it('strikes by a look at the input', async () => {
    wired.faults.throttle({ where: (call) => call.input.service === 'api' }, { times: 9 });
    expect(await update()).toBe('ok');
  });

  it('cuts before the k-th call has an effect', async () => {
    wired.faults.cutBefore(2, { operation: 'UpdateService' });
    const [first, second, third] = await outcomes(3);
    expect([first, third, updates]).toEqual(['ok', 'ok', 2]);
    expect(second).not.toBe('ok');
    expect(wired.callLog.calls().map((call) => call.outcome)).toEqual(['ok', 'cut', 'ok']);
  });

  it('loses the answer after the k-th call had its effect', async () => {
    wired.faults.loseAnswer(2, { operation: 'UpdateService' });
    const [first, second, third] = await outcomes(3);
    expect([first, third, updates]).toEqual(['ok', 'ok', 3]);
    expect(second).not.toBe('ok');
    expect(wired.callLog.calls().map((call) => call.outcome)).toEqual(['ok', 'lost', 'ok']);
  });

  it('is retried by the SDK like a real loss', async () => {
    wired.faults.loseAnswer(1);
    expect(await update({ maxAttempts: 2 })).toBe('ok');
    expect(updates).toBe(2);
  });

  it('answers with a page of a gateway', async () => {
    wired.faults.html();
    await expect(describeServices()).rejects.toMatchObject({ $metadata: { httpStatusCode: 502 } });
    expect(wired.callLog.calls()[0]?.outcome).toBe('HTTP 502');
  });

  it('delays in virtual time', async () => {
    wired.faults.delay(60_000, { operation: 'UpdateService' });
    const delayed = update();
    await arrivalOf(1);
    await describeServices();
    expect(updates).toBe(0);
    wired.clock.advance(60_000);
    expect([await delayed, updates]).toEqual(['ok', 1]);
  });

  it('goes on when a client did not wait for its answer', async () => {
    wired.faults.delay(60_000, { operation: 'UpdateService' });
    const impatient = new AbortController();
    const sent = new ECSClient(wired.client()).send(new UpdateServiceCommand({ service: 'web' }), {
      abortSignal: impatient.signal,
    });
    await arrivalOf(1);
    impatient.abort();
    await expect(sent).rejects.toThrow();
    wired.clock.advance(60_000);
    await describeServices();
    expect(wired.callLog.calls().map((call) => call.outcome)).toEqual(['ok', 'ok']);
  });

  it('hangs until the faults are cleared', async () => {
    wired.faults.hang({ operation: 'UpdateService' });
    const hanging = update();
    await arrivalOf(1);
    await describeServices();
    expect(wired.callLog.calls({ operation: 'UpdateService' })[0]?.outcome).toBeUndefined();
    wired.faults.clear();
    expect([(await hanging) === 'ok', updates]).toEqual([false, 0]);
  });

  it('counts what it struck, and ends when it is removed', async () => {
    const fault = wired.faults.throttle({}, { times: Number.POSITIVE_INFINITY });
    await outcomes(2);
    fault.remove();
    expect([fault.struck, await update()]).toEqual([2, 'ok']);
  });

  /** Resolves once so many calls have come in. */
  async function arrivalOf(count: number): Promise<void> {
    while (wired.callLog.calls().length < count) await new Promise((resolve) => setImmediate(resolve));
  }
});

describe('a fault as JSON', () => {
  it.each([
    [
      { kind: 'throttle', service: 'ecs', operation: 'UpdateService', after: 2, times: 3 },
      {
        fault: { kind: 'error', code: 'ThrottlingException', message: 'Rate exceeded' },
        match: { service: 'ecs', operation: 'UpdateService' },
        after: 2,
        times: 3,
      },
    ],
    [
      { kind: 'error', code: 'ServerException', message: 'no', status: 500 },
      { fault: { kind: 'error', code: 'ServerException', message: 'no', status: 500 }, match: {} },
    ],
    [
      { kind: 'delay', milliseconds: 5 },
      { fault: { kind: 'delay', milliseconds: 5 }, match: {} },
    ],
    [{ kind: 'cut' }, { fault: { kind: 'cut' }, match: {} }],
    [{ kind: 'lose' }, { fault: { kind: 'lose' }, match: {} }],
    [{ kind: 'html' }, { fault: { kind: 'html', status: 502 }, match: {} }],
    [
      { kind: 'hang', accessKeyId: 'WEB' },
      { fault: { kind: 'hang' }, match: { accessKeyId: 'WEB' } },
    ],
  ])('%j', (body, rule) => {
    expect(parseFaultRule(body)).toEqual(rule);
  });

  it.each([
    [{}, 'kind: one of throttle, error, delay, cut, lose, html, hang'],
    [{ kind: 'toString' }, 'kind: one of'],
    [{ kind: 'cut', service: 7 }, 'service: a string'],
    [{ kind: 'cut', after: -1 }, 'after: a number that is not negative'],
  ])('refuses %j', (body, message) => {
    expect(() => parseFaultRule(body)).toThrow(message);
  });
});
