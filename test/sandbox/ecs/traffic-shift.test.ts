import { trafficStages } from '../../../sandbox/ecs/traffic-stages.ts';
import type { Body } from '../../../sandbox/service.ts';
import { first, items, only, refusal, registerWeb, steadyWeb, type TestEcs, testEcs } from './test-ecs.ts';

const target = { cluster: 'production', service: 'web' };
const pause = { targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP'] };

/** A steady service of the strategy, and a deployment that has just begun. */
function shifting(deploymentConfiguration: Body): { readonly test: TestEcs; readonly arn: unknown } {
  const test = testEcs();
  steadyWeb(test, { deploymentConfiguration });
  test.bus.length = 0;
  const answer = test.call('UpdateService', { ...target, taskDefinition: registerWeb(test, 'web:2') });
  return { test, arn: only(answer, 'service').currentServiceDeployment };
}

function describeOne(test: TestEcs, arn: unknown): Body {
  return first(test.call('DescribeServiceDeployments', { serviceDeploymentArns: [arn] }), 'serviceDeployments');
}

/** Stages and traffic weights as they change. */
function progress(test: TestEcs, arn: unknown): unknown[] {
  const seen: unknown[] = [];
  for (let second = 0; second < 7200 && describeOne(test, arn).status !== 'SUCCESSFUL'; second++) {
    test.pass(1);
    const { lifecycleStage, targetServiceRevision } = describeOne(test, arn);
    const step = `${lifecycleStage} ${only({ targetServiceRevision }, 'targetServiceRevision').requestedProductionTrafficWeight}`;
    if (step !== seen.at(-1)) seen.push(step);
  }
  return seen;
}

function paused(test: TestEcs, arn: unknown): Body {
  test.pass(100);
  return first(describeOne(test, arn), 'lifecycleHookDetails');
}

describe('a blue/green deployment', () => {
  it('goes through its stages with both revisions running in full, and cleans up', () => {
    const { test, arn } = shifting({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 });
    expect(progress(test, arn)).toEqual([
      'PRE_SCALE_UP 0',
      'SCALE_UP 0',
      'POST_SCALE_UP 0',
      'TEST_TRAFFIC_SHIFT 0',
      'POST_TEST_TRAFFIC_SHIFT 0',
      'PRE_PRODUCTION_TRAFFIC_SHIFT 0',
      'PRODUCTION_TRAFFIC_SHIFT 100',
      'POST_PRODUCTION_TRAFFIC_SHIFT 100',
      'BAKE_TIME 100',
      'CLEAN_UP 100',
    ]);
    expect(test.service('web')).toMatchObject({ runningCount: 2, taskDefinition: expect.stringMatching(/web:2$/) });
  });

  it('bakes with twice the tasks', () => {
    const { test, arn } = shifting({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 });
    while (describeOne(test, arn).lifecycleStage !== 'BAKE_TIME') test.pass(1);
    test.pass(299);
    expect(describeOne(test, arn)).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'BAKE_TIME' });
    expect(items(test.service('web'), 'deployments')).toMatchObject([{ runningCount: 2 }, { runningCount: 2 }]);
    test.pass(60);
    expect(describeOne(test, arn).status).toBe('SUCCESSFUL');
  });

  it('waits for a PAUSE hook to be answered', () => {
    const { test, arn } = shifting({ strategy: 'BLUE_GREEN', lifecycleHooks: [pause] });
    const hook = paused(test, arn);
    expect(hook).toMatchObject({ status: 'AWAITING_ACTION', targetType: 'PAUSE', timeoutAction: 'ROLLBACK' });
    const event = test.bus.find((candidate) => candidate['detail-type'] === 'ECS Hook State Change');
    expect(event).toMatchObject({
      resources: [arn],
      detail: {
        eventName: 'HOOK_AWAITING_ACTION',
        hookId: hook.hookId,
        hookType: 'PAUSE',
        lifecycleStage: 'POST_SCALE_UP',
      },
    });
    const answer = { serviceDeploymentArn: arn, hookId: hook.hookId };
    expect(test.call('ContinueServiceDeployment', answer)).toEqual({ serviceDeploymentArn: arn });
    expect(refusal(test, 'ContinueServiceDeployment', answer)).toMatch(/^ConflictException/);
    test.pass(100);
    expect(describeOne(test, arn)).toMatchObject({
      status: 'SUCCESSFUL',
      lifecycleHookDetails: [{ status: 'SUCCEEDED' }],
    });
  });

  it('goes back when a hook is answered with ROLLBACK, and takes the new tasks away', () => {
    const { test, arn } = shifting({ strategy: 'BLUE_GREEN', lifecycleHooks: [pause] });
    const { hookId } = paused(test, arn);
    test.call('ContinueServiceDeployment', { serviceDeploymentArn: arn, hookId, action: 'ROLLBACK' });
    test.pass(100);
    expect(describeOne(test, arn).status).toBe('ROLLBACK_SUCCESSFUL');
    expect(test.service('web')).toMatchObject({ runningCount: 2, taskDefinition: expect.stringMatching(/web:1$/) });
    expect(items(test.service('web'), 'deployments')).toHaveLength(1);
  });

  it.each([
    ['ROLLBACK', 'ROLLBACK_SUCCESSFUL'],
    ['CONTINUE', 'SUCCESSFUL'],
  ])('does with %s what it was told when nobody answers in time', (action, status) => {
    const timeoutConfiguration = { timeoutInMinutes: 30, action };
    const { test, arn } = shifting({ strategy: 'BLUE_GREEN', lifecycleHooks: [{ ...pause, timeoutConfiguration }] });
    test.pass(30 * 60);
    expect(describeOne(test, arn).status).toBe('IN_PROGRESS');
    test.pass(300);
    expect(describeOne(test, arn)).toMatchObject({ status, lifecycleHookDetails: [{ status: 'TIMED_OUT' }] });
  });

  it('goes back when the new tasks crash', () => {
    const { test, arn } = shifting({
      strategy: 'BLUE_GREEN',
      deploymentCircuitBreaker: { enable: true, rollback: true },
    });
    test.ecs.crashWhen((task) => (task.image === 'web:2' ? { exitCode: 1 } : undefined));
    test.pass(120);
    expect(describeOne(test, arn).status).toBe('ROLLBACK_SUCCESSFUL');
  });

  it('has nothing to shift at first', () => {
    const test = testEcs();
    const service = steadyWeb(test, { deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 } });
    expect(describeOne(test, service.currentServiceDeployment)).not.toHaveProperty('lifecycleStage');
    expect(first(service, 'deployments').rolloutState).toBe('COMPLETED');
  });
});

describe('the production traffic', () => {
  function weights(configuration: Body): unknown[] {
    return trafficStages(configuration, 1)
      .filter((stage) => stage.name === 'PRODUCTION_TRAFFIC_SHIFT')
      .map((stage) => [stage.weight, stage.minutes]);
  }

  it.each<[Body, unknown[]]>([
    [{ strategy: 'BLUE_GREEN' }, [[100, 0]]],
    [
      { strategy: 'CANARY' },
      [
        [5, 10],
        [100, 0],
      ],
    ],
    [
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 } },
      [
        [20, 1],
        [100, 0],
      ],
    ],
    [
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 2 } },
      [
        [40, 2],
        [80, 2],
        [100, 0],
      ],
    ],
  ])('of %j shifts in steps', (configuration, expected) => {
    expect(weights(configuration)).toEqual(expected);
  });

  it('of LINEAR moves ten percent at a time by default', () => {
    expect(weights({ strategy: 'LINEAR' })).toHaveLength(10);
  });

  it('is reconciled first when several revisions are running', () => {
    expect(trafficStages({ strategy: 'BLUE_GREEN' }, 2)[0]).toEqual({ name: 'RECONCILE_SERVICE' });
  });

  it('of a canary stays in its first step for its bake time', () => {
    const { test, arn } = shifting({
      strategy: 'CANARY',
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 3 },
    });
    expect(progress(test, arn).slice(5, 9)).toEqual([
      'PRE_PRODUCTION_TRAFFIC_SHIFT 0',
      'PRODUCTION_TRAFFIC_SHIFT 10',
      'PRE_PRODUCTION_TRAFFIC_SHIFT 10',
      'PRODUCTION_TRAFFIC_SHIFT 100',
    ]);
  });
});
