import { setImmediate } from 'node:timers/promises';
import type { FunctionAnswer } from '../../../sandbox/ecs/options.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import type { Body } from '../../../sandbox/service.ts';
import { artifacts, templatePath } from '../stack/running-stack.ts';
import { first, items, only, registerWeb, steadyWeb, type TestEcs, testEcs, webDefinition } from './test-ecs.ts';

const target = { cluster: 'production', service: 'web' };
const hookTargetArn = 'arn:aws:lambda:eu-west-1:111122223333:function:judge';
const lambda = { targetType: 'AWS_LAMBDA', hookTargetArn, lifecycleStages: ['POST_SCALE_UP'] };

interface Judged {
  readonly test: TestEcs;
  readonly arn: unknown;
  /** What the function was asked. */
  readonly asked: Body[];
  pass(seconds: number): Promise<void>;
  described(): Body;
  events(): unknown[];
}

/** A deployment under way whose hook answers one after the other, and then the last one again. */
function judged(hook: Body, answers: readonly (Body | FunctionAnswer | Error)[]): Judged {
  const asked: Body[] = [];
  const invokeFunction = async (arn: string, event: unknown): Promise<FunctionAnswer> => {
    expect(arn).toBe(hookTargetArn);
    asked.push(event as Body);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return answer && 'functionError' in answer
      ? (answer as FunctionAnswer)
      : { functionError: undefined, payload: answer };
  };
  const test = testEcs({ invokeFunction });
  steadyWeb(test, { deploymentConfiguration: { strategy: 'BLUE_GREEN', lifecycleHooks: [hook] } });
  const answer = test.call('UpdateService', { ...target, taskDefinition: registerWeb(test, 'web:2') });
  const arn = only(answer, 'service').currentServiceDeployment;
  return {
    test,
    arn,
    asked,
    async pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        test.pass(1);
        await setImmediate();
      }
    },
    described: () =>
      first(test.call('DescribeServiceDeployments', { serviceDeploymentArns: [arn] }), 'serviceDeployments'),
    events: () =>
      test.bus
        .filter((event) => event['detail-type'] === 'ECS Hook State Change')
        .map(({ detail }) => [detail.eventName, detail.hookType, detail.lifecycleStage]),
  };
}

describe('a Lambda hook', () => {
  it('is asked at its stage, and lets the deployment go on', async () => {
    const { arn, asked, pass, described, events } = judged({ ...lambda, hookDetails: { smoke: true } }, [
      { hookStatus: 'SUCCEEDED' },
    ]);
    await pass(120);
    expect(described()).toMatchObject({
      status: 'SUCCESSFUL',
      lifecycleHookDetails: [{ status: 'SUCCEEDED', targetType: 'AWS_LAMBDA', targetArn: hookTargetArn }],
    });
    expect(asked).toEqual([
      {
        executionId: expect.stringMatching(/^ecs-lambda-/),
        lifecycleStage: 'POST_SCALE_UP',
        resourceArn: arn,
        executionDetails: {
          serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/production/web',
          targetServiceRevisionArn: only(described(), 'targetServiceRevision').arn,
          testTrafficWeights: {},
          productionTrafficWeights: {},
        },
        hookDetails: { smoke: true },
      },
    ]);
    expect(events()).toEqual([
      ['HOOK_IN_PROGRESS', 'AWS_LAMBDA', 'POST_SCALE_UP'],
      ['HOOK_SUCCEEDED', 'AWS_LAMBDA', 'POST_SCALE_UP'],
    ]);
  });

  it('is told the traffic of the stages that shift it', async () => {
    const lifecycleStages = ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];
    const { asked, pass, described } = judged({ ...lambda, lifecycleStages }, [{ hookStatus: 'SUCCEEDED' }]);
    await pass(120);
    const { arn } = only(described(), 'targetServiceRevision');
    const source = first(described(), 'sourceServiceRevisions').arn;
    const shifted = { [String(arn)]: 100, [String(source)]: 0 };
    expect(asked.map(({ executionDetails }) => executionDetails)).toMatchObject([
      { testTrafficWeights: shifted, productionTrafficWeights: {} },
      { testTrafficWeights: {}, productionTrafficWeights: shifted },
    ]);
  });

  it.each<[string, Body | FunctionAnswer | Error]>([
    ['FAILED', { hookStatus: 'FAILED' }],
    ['nothing', {}],
    ['a status that there is not', { hookStatus: 'MAYBE' }],
    ['an error', { functionError: 'Unhandled', payload: { hookStatus: 'SUCCEEDED' } }],
    ['no function at all', new Error('ResourceNotFoundException')],
  ])('that answers %s rolls the deployment back', async (_, answer) => {
    const { test, pass, described, events } = judged(lambda, [answer]);
    await pass(200);
    expect(described()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'A lifecycle hook failed.',
      lifecycleHookDetails: [{ status: 'FAILED' }],
    });
    expect(events().at(-1)).toEqual(['HOOK_FAILED', 'AWS_LAMBDA', 'POST_SCALE_UP']);
    expect(test.service('web').taskDefinition).toMatch(/web:1$/);
    expect(items(test.service('web'), 'deployments')).toHaveLength(1);
  });

  it('that is IN_PROGRESS is asked again after its delay, 30 seconds by default, with the details it gave', async () => {
    const { test, asked, pass, described } = judged(lambda, [
      { hookStatus: 'IN_PROGRESS', callBackDelay: 60, hookDetails: { attempt: 1 } },
      { hookStatus: 'IN_PROGRESS' },
      { hookStatus: 'SUCCEEDED' },
    ]);
    while (asked.length === 0) await pass(1);
    const begun = test.clock.now();
    await pass(59);
    expect(asked).toHaveLength(1);
    while (asked.length < 3) await pass(1);
    expect(test.clock.now() - begun).toBe(90_000);
    expect(asked.map(({ hookDetails }) => hookDetails)).toEqual([undefined, { attempt: 1 }, { attempt: 1 }]);
    await pass(60);
    expect(described().status).toBe('SUCCESSFUL');
  });

  it.each([
    ['ROLLBACK', 'ROLLBACK_SUCCESSFUL'],
    ['CONTINUE', 'SUCCESSFUL'],
  ])('that never ends does with %s what it was told', async (action, status) => {
    const timeoutConfiguration = { timeoutInMinutes: 5, action };
    const { pass, described } = judged({ ...lambda, timeoutConfiguration }, [{ hookStatus: 'IN_PROGRESS' }]);
    await pass(600);
    expect(described()).toMatchObject({ status, lifecycleHookDetails: [{ status: 'TIMED_OUT' }] });
  });

  it.each([
    ['SUCCEEDED', 'SUCCESSFUL'],
    ['FAILED', 'ROLLBACK_SUCCESSFUL'],
  ])('of the stack is invoked by its ARN: %s', async (hookStatus, status) => {
    const sandbox = await startSandbox({ template: templatePath, artifacts, seed: { clusters: ['production'] } });
    const { operations } = sandbox.ecs;
    const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:stack-waiter';
    const hook = { ...lambda, hookTargetArn: functionArn, hookDetails: { hookStatus } };
    const deploymentConfiguration = { strategy: 'BLUE_GREEN', lifecycleHooks: [hook] };
    operations.RegisterTaskDefinition?.(webDefinition());
    const web = { cluster: 'production', taskDefinition: 'web', desiredCount: 1 };
    operations.CreateService?.({ ...web, serviceName: 'web', deploymentConfiguration });
    await sandbox.advance(120);
    operations.UpdateService?.({ ...target, forceNewDeployment: true });
    await sandbox.advance(300);
    const listed = operations.ListServiceDeployments?.(target) ?? {};
    await sandbox.stop();
    expect(first(listed, 'serviceDeployments').status).toBe(status);
    expect(sandbox.functions.invocations.map((one) => one.function)).toContain('stack-waiter');
  });
});
