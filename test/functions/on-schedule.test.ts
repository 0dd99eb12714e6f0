import { type PackagedFunction, sample, startFunction } from './packaged-function.ts';

const environment = 'production';

/** Of a cluster whose services run by capacity provider strategies of Fargate's alone. */
const capacityReads = { 'ecs:DescribeClusters': 1, 'ecs:ListTasks': 1, 'ecs:DescribeTasks': 1 };

describe('on-schedule, packaged', () => {
  let packaged: PackagedFunction;

  beforeAll(async () => {
    packaged = await startFunction('on-schedule');
  });

  afterAll(() => packaged.stack.stop());

  it('asks for a pass over every service that is not there yet, in one call', async () => {
    const { error, payload, sent, lines, metrics, calls } = await packaged.run(sample('schedule'));
    expect(error).toBeUndefined();
    expect(payload).toEqual([{ environment, services: 3, inSync: 0, requested: 3, unknown: 0 }]);
    const { id, time } = sample('schedule');
    const trigger = { kind: 'schedule', id, time, summary: expect.any(String) };
    expect(sent.map(({ service }) => service).sort()).toEqual(['api', 'web', 'worker']);
    expect(sent).toContainEqual({
      version: 1,
      environment: 'production',
      cluster: 'production',
      service: 'web',
      trigger,
      repeats: false,
    });
    expect(lines.map(({ message }) => message)).toEqual(['due', 'due', 'due', 'swept']);
    const commit = expect.stringMatching(/^[0-9a-f]{40}$/);
    const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    for (const line of lines) {
      expect(line).toMatchObject({ service: 'berth', commit, xray_trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-/) });
    }
    for (const line of lines.slice(0, 3)) {
      expect(line).toMatchObject({ serviceName: expect.stringMatching(/^production\/(api|web|worker)$/), digest });
    }
    expect(metrics).toEqual({});
    expect(calls).toMatchObject({ 'ecs:DescribeServices': 1, 'ecr:ListImages': 3, 'sqs:SendMessageBatch': 1 });
  });

  it('asks for nothing, and makes the calls of the formula, when everything is in sync', async () => {
    await packaged.stack.untilSteady();
    await packaged.stack.sandbox.advance(60);
    const { payload, sent, lines, calls } = await packaged.run(sample('schedule'));
    expect(payload).toEqual([{ environment, services: 3, inSync: 3, requested: 0, unknown: 0 }]);
    expect(sent).toEqual([]);
    expect(lines.map(({ message }) => message)).toEqual(['swept']);
    expect(calls).toEqual({ 'ecs:DescribeServices': 1, 'ecr:ListImages': 3 });
  });

  it('also lists the cluster’s services in the first sweep of a day, and looks at what nobody declares', async () => {
    const { payload, sent, lines, calls } = await packaged.run(sample('schedule', { time: '2026-11-02T00:04:59Z' }));
    expect(payload).toEqual([{ environment, services: 3, inSync: 3, requested: 0, unknown: 0 }]);
    expect([sent, lines.map(({ message }) => message)]).toEqual([[], ['swept']]);
    expect(calls).toEqual({ 'ecs:DescribeServices': 1, 'ecr:ListImages': 3, 'ecs:ListServices': 1, ...capacityReads });
    const later = await packaged.run(sample('schedule', { time: '2026-11-02T00:05:00Z' }));
    expect(later.calls).not.toHaveProperty('ecs:ListServices');
  });

  it('looks at the cluster’s capacity in the first sweep of an hour, where services run by a strategy', async () => {
    const hour = await packaged.run(sample('schedule', { time: '2026-11-02T09:04:59Z' }));
    expect(hour.calls).toEqual({ 'ecs:DescribeServices': 1, 'ecr:ListImages': 3, ...capacityReads });
    expect(hour.payload).toEqual([{ environment, services: 3, inSync: 3, requested: 0, unknown: 0 }]);
  });

  it('sweeps all the same where services may not be listed, and counts it', async () => {
    const { faults } = packaged.stack.sandbox;
    faults.fail('AccessDeniedException', 'no', { operation: 'ListServices' }, { times: 1 });
    const { error, lines, metrics } = await packaged.run(sample('schedule', { time: '2026-11-02T00:00:00Z' }));
    expect(error).toBeUndefined();
    expect(lines.map(({ message }) => message)).toEqual(['swept', 'unknown']);
    expect(metrics).toEqual({ 'Errors{code=Access}': 1 });
  });

  it('says what it could not read, and looks at the others', async () => {
    packaged.stack.sandbox.ecr.deny('shop/api', ['ecr:ListImages']);
    const { error, payload, lines } = await packaged.run(sample('schedule'));
    expect(error).toBeUndefined();
    expect(payload).toMatchObject([{ services: 3, inSync: 2 }]);
    expect(lines.at(-1)).toMatchObject({ message: 'swept' });
  });

  it('counts throttles', async () => {
    const { faults } = packaged.stack.sandbox;
    faults.fail('ThrottlingException', 'Rate exceeded', { operation: 'DescribeServices' }, { times: 2 });
    const { error, metrics, calls } = await packaged.run(sample('schedule'));
    expect(error).toBeUndefined();
    expect(metrics.Throttles).toBe(2);
    expect(calls['ecs:DescribeServices']).toBe(3);
  });
});
