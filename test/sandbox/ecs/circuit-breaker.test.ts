import { failureThreshold, retryDelay } from '../../../sandbox/ecs/circuit-breaker.ts';
import type { EcsSettings } from '../../../sandbox/ecs/ecs.ts';
import type { Body } from '../../../sandbox/service.ts';
import { first, items, only, registerWeb, steadyWeb, type TestEcs, testEcs } from './test-ecs.ts';

const target = { cluster: 'production', service: 'web' };

function breaker(more: Body = {}): Body {
  return { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true, ...more } } };
}

/** A steady service whose next deployment crashes; answers with that deployment's ARN. */
function crashing(configuration: Body, settings: EcsSettings = {}): { readonly test: TestEcs; readonly arn: string } {
  const test = testEcs(settings);
  steadyWeb(test, configuration);
  test.ecs.crashWhen((task) => (task.image === 'web:bad' ? { exitCode: 1, reason: 'boom' } : undefined));
  return { test, arn: deploy(test, 'web:bad') };
}

function deploy(test: TestEcs, image: string): string {
  const answer = test.call('UpdateService', { ...target, taskDefinition: registerWeb(test, image) });
  return String(only(answer, 'service').currentServiceDeployment);
}

function describeOne(test: TestEcs, arn: string): Body {
  return first(test.call('DescribeServiceDeployments', { serviceDeploymentArns: [arn] }), 'serviceDeployments');
}

describe('the failure threshold', () => {
  it.each([
    [undefined, 1, 3],
    [undefined, 25, 13],
    [undefined, 400, 200],
    [undefined, 1000, 200],
    [{ type: 'BOUNDED_PERCENT', value: 10 }, 100, 10],
    [{ type: 'UNBOUNDED_PERCENT', value: 50 }, 1, 1],
    [{ type: 'UNBOUNDED_PERCENT', value: 50 }, 1000, 500],
    [{ type: 'COUNT', value: 2 }, 1000, 2],
  ])('of %j at a desired count of %d is %d', (thresholdConfiguration, desired, expected) => {
    expect(failureThreshold({ thresholdConfiguration }, desired)).toBe(expected);
  });
});

describe('the back-off', () => {
  it.each([
    [1, 0],
    [2, 0],
    [3, 10],
    [4, 20],
    [10, 900],
  ])('after %d failures in a row is %d seconds', (failures, seconds) => {
    expect(retryDelay(failures)).toBe(seconds);
  });
});

describe('the circuit breaker', () => {
  it('rolls back to the deployment that completed last', () => {
    const { test, arn } = crashing(breaker());
    test.pass(25);
    expect(describeOne(test, arn)).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: expect.stringContaining('circuit breaker'),
      rollback: { reason: expect.stringContaining('circuit breaker threshold was exceeded') },
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
    });
    const service = test.service('web');
    expect(service).toMatchObject({ taskDefinition: expect.stringMatching(/web:1$/), runningCount: 2 });
    expect(items(service, 'deployments')).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED' }]);
  });

  it('shows the failed deployment beside the one that it goes back to', () => {
    const { test } = crashing({ ...breaker(), desiredCount: 4 });
    while (items(test.service('web'), 'deployments')[1]?.rolloutState !== 'FAILED') test.pass(1);
    expect(items(test.service('web'), 'deployments')).toMatchObject([
      {
        status: 'PRIMARY',
        rolloutState: 'IN_PROGRESS',
        rolloutStateReason: expect.stringContaining('rolling back to deploymentId'),
      },
      {
        status: 'ACTIVE',
        desiredCount: 0,
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
      },
    ]);
  });

  it('counts while the deployment goes on', () => {
    const { test, arn } = crashing(breaker({ thresholdConfiguration: { type: 'COUNT', value: 10 } }));
    test.pass(12);
    expect(describeOne(test, arn).deploymentCircuitBreaker).toEqual({
      status: 'MONITORING',
      failureCount: 2,
      threshold: 10,
    });
    expect(first(test.service('web'), 'deployments').failedTasks).toBe(2);
  });

  it('without rollback stops the deployment and leaves the old tasks running', () => {
    const { test, arn } = crashing(breaker({ rollback: false }));
    test.pass(120);
    expect(describeOne(test, arn)).toMatchObject({ status: 'STOPPED', stoppedAt: expect.any(Number) });
    expect(items(test.service('web'), 'deployments')).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'FAILED', runningCount: 0 },
      { status: 'ACTIVE', rolloutState: 'COMPLETED', runningCount: 2 },
    ]);
    expect(test.clock.untilNext()).toBeUndefined();
  });

  it.each([
    ['stalls', 'IN_PROGRESS'],
    ['stops', 'STOPPED'],
  ] as const)('with nothing to go back to %s', (nothingToRollBackTo, status) => {
    const test = testEcs({ nothingToRollBackTo });
    test.ecs.crashWhen(() => ({ exitCode: 1 }));
    const service = steadyWeb(test, breaker());
    expect(first(service, 'deployments')).toMatchObject({ rolloutState: 'FAILED', runningCount: 0, failedTasks: 3 });
    expect(describeOne(test, String(service.currentServiceDeployment)).status).toBe(status);
    expect(test.ecs.tasksOf('production', 'web').every((task) => task.lastStatus === 'STOPPED')).toBe(true);
  });

  it('fixes forward: a newer deployment succeeds', () => {
    const { test, arn } = crashing(breaker({ rollback: false }));
    test.pass(120);
    const next = deploy(test, 'web:good');
    test.pass(120);
    expect([arn, next].map((one) => describeOne(test, one).status)).toEqual(['STOPPED', 'SUCCESSFUL']);
  });

  it('fails the rollback when its tasks fail, too', () => {
    const test = testEcs();
    const configuration = {
      deploymentConfiguration: { minimumHealthyPercent: 0, deploymentCircuitBreaker: { enable: true, rollback: true } },
    };
    steadyWeb(test, configuration);
    test.ecs.crashWhen(() => ({ exitCode: 1 }));
    const arn = deploy(test, 'web:1.4.1');
    test.pass(120);
    expect(describeOne(test, arn).status).toBe('ROLLBACK_FAILED');
    expect(first(test.service('web'), 'deployments').rolloutState).toBe('FAILED');
  });

  it('counts tasks that cannot be placed', () => {
    const test = testEcs();
    steadyWeb(test, breaker());
    test.ecs.noRoomWhen((task) => (task.image === 'web:big' ? 'RESOURCE:MEMORY' : undefined));
    const arn = deploy(test, 'web:big');
    test.pass(60);
    expect(describeOne(test, arn).status).toBe('ROLLBACK_SUCCESSFUL');
  });

  it('forgets failures when a task is healthy, unless it is told not to', () => {
    for (const [resetOnHealthyTask, failureCount] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const test = testEcs();
      const configuration = breaker({ resetOnHealthyTask, thresholdConfiguration: { type: 'COUNT', value: 5 } });
      steadyWeb(test, { ...configuration, desiredCount: 1 });
      let crashes = 1;
      test.ecs.crashWhen((task) => (task.image === 'web:shy' && crashes-- > 0 ? { exitCode: 1 } : undefined));
      const arn = deploy(test, 'web:shy');
      test.pass(120);
      expect(describeOne(test, arn)).toMatchObject({
        status: 'SUCCESSFUL',
        deploymentCircuitBreaker: { status: 'MONITORING_COMPLETE', failureCount },
      });
    }
  });

  it.each([
    [false, 'IN_PROGRESS'],
    [true, 'ROLLBACK_SUCCESSFUL'],
  ])('counts exits after RUNNING: %s', (exitsAfterRunningCount, status) => {
    const test = testEcs({ exitsAfterRunningCount });
    steadyWeb(test, breaker());
    test.ecs.crashWhen((task) => (task.image === 'web:late' ? { exitCode: 1, afterSeconds: 5 } : undefined));
    const arn = deploy(test, 'web:late');
    test.pass(120);
    expect(describeOne(test, arn).status).toBe(status);
  });

  it('that is off lets tasks fail again and again, more and more rarely', () => {
    const { test, arn } = crashing({});
    test.pass(3600);
    const stopped = test.ecs.tasksOf('production', 'web').filter((task) => task.lastStatus === 'STOPPED');
    expect(stopped.length).toBeGreaterThan(5);
    expect(stopped.length).toBeLessThan(40);
    expect(describeOne(test, arn).status).toBe('IN_PROGRESS');
    const messages = items(test.service('web'), 'events').map((event) => String(event.message));
    expect(messages.filter((message) => message.includes('unable to consistently start tasks'))).toHaveLength(1);
  });
});
