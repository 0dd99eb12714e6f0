import { jest } from '@jest/globals';
import { cluster, type EndToEnd, startEndToEnd } from './harness.ts';

// Functions are real processes: a slow machine needs more than jest's five seconds.
jest.setTimeout(60_000);

describe('the packaged stack', () => {
  let stack: EndToEnd;

  beforeEach(async () => {
    stack = await startEndToEnd();
  });

  afterEach(() => stack.stop());

  it('brings the services up from their manifests', async () => {
    await stack.bringUp();

    const names = stack.sandbox.ecs.services().map((service) => service.serviceName);
    expect([...names].sort()).toEqual(['api', 'web', 'worker']);
    expect(await stack.story('web')).toEqual(['deployment.started', 'deployment.succeeded']);
  });

  it('rolls a pushed image out by its digest, and says so on the queue', async () => {
    await stack.bringUp();
    const digest = await stack.push('web', '1.4.1');
    await stack.untilSteady();

    expect(stack.images('web').app).toBe(`111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@${digest}`);
    expect(await stack.story('web')).toEqual([
      'deployment.started',
      'deployment.succeeded',
      'deployment.started',
      'deployment.succeeded',
    ]);
  });

  it('rolls an image back that crashes, says why, and does not try it again', async () => {
    await stack.bringUp();
    const before = stack.images('web').app;
    await stack.push('web', '1.4.2');
    const result = await stack.untilResult('deployment.rolled_back', `${cluster}/web`);
    expect(result.data.ecsReason).toEqual(expect.stringContaining('circuit breaker'));
    await stack.untilSteady();
    expect(stack.images('web').app).toBe(before);

    const updates = () => stack.sandbox.calls.counts({ operation: 'UpdateService' });
    const after = updates();
    await stack.sandbox.advance(1800);
    expect(updates()).toEqual(after);
    expect((await stack.story('web')).at(-1)).toBe('service.held');
  });

  it('repairs a lost push by the sweep', async () => {
    await stack.bringUp();
    stack.sandbox.bus.faults.drop((event) => event.source === 'aws.ecr');
    const digest = await stack.push('web', '1.4.1');
    await stack.sandbox.advance(400);
    await stack.untilSteady();

    expect(stack.images('web').app).toContain(digest);
  });

  it('makes one deployment of a doubled push', async () => {
    await stack.bringUp();
    stack.sandbox.bus.faults.double((event) => event.source === 'aws.ecr');
    await stack.push('web', '1.4.1');
    await stack.untilSteady();

    expect(stack.sandbox.calls.counts({ operation: 'UpdateService' })).toEqual({ 'ecs:UpdateService': 1 });
  });
});
