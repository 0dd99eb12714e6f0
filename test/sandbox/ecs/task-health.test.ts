import type { Body } from '../../../sandbox/service.ts';
import { first, items, only, registerWeb, steadyWeb, type TestEcs, testEcs } from './test-ecs.ts';

const healthCheck = { command: ['CMD', 'true'], interval: 10, retries: 2, startPeriod: 5 };
const balanced = { loadBalancers: [{ targetGroupArn: 'tg', containerName: 'app', containerPort: 80 }] };

/** Creates `web` with one task and answers how many seconds after RUNNING its deployment is COMPLETED. */
function secondsUntilHealthy(test: TestEcs, container: Body, more: Body): number {
  registerWeb(test, 'web:1', container);
  test.call('CreateService', {
    cluster: 'production',
    serviceName: 'web',
    taskDefinition: 'web',
    desiredCount: 1,
    ...more,
  });
  for (let seconds = 0; seconds < 200; seconds++) {
    test.pass(1);
    const deployment = first(test.service('web'), 'deployments');
    const task = test.ecs.tasksOf('production', 'web')[0];
    if (deployment.rolloutState === 'COMPLETED') return test.clock.seconds() - Number(task?.startedAt);
  }
  throw new Error('never healthy');
}

describe('a task counts as healthy', () => {
  it.each<[string, Body, Body, number]>([
    ['40 seconds after RUNNING without any check', {}, {}, 40],
    ['with its first passed health check', { healthCheck }, {}, 10],
    ['with its target group', {}, balanced, 15],
    ['with both', { healthCheck: { ...healthCheck, interval: 30 } }, balanced, 30],
  ])('%s', (_, container, more, seconds) => {
    // The scheduler sees it at its next look.
    expect(secondsUntilHealthy(testEcs(), container, more)).toBe(seconds + 1);
  });

  it('and shows the health of containers that are checked', () => {
    const test = testEcs();
    secondsUntilHealthy(test, { healthCheck }, {});
    const task = only({ task: test.ecs.tasksOf('production', 'web')[0] }, 'task');
    expect(task.healthStatus).toBe('HEALTHY');
    expect(first(task, 'containers').healthStatus).toBe('HEALTHY');
  });

  it('and is UNKNOWN without a check', () => {
    const test = testEcs();
    steadyWeb(test);
    expect(test.ecs.tasksOf('production', 'web')[0]?.healthStatus).toBe('UNKNOWN');
  });
});

describe('an unhealthy task', () => {
  it.each<[string, Body, Body, number, string]>([
    ['its own check', { healthCheck }, {}, 25, 'Task failed container health checks'],
    [
      'its own check in the grace period',
      { healthCheck },
      { healthCheckGracePeriodSeconds: 60 },
      60,
      'Task failed container health checks',
    ],
    ['its target group', {}, balanced, 30, 'Task failed ELB health checks in (target-group tg)'],
  ])('by %s is stopped', (_, container, more, seconds, stoppedReason) => {
    const test = testEcs();
    test.ecs.unhealthyWhen(() => true);
    registerWeb(test, 'web:1', container);
    test.call('CreateService', {
      cluster: 'production',
      serviceName: 'web',
      taskDefinition: 'web',
      desiredCount: 1,
      ...more,
    });
    test.pass(seconds + 30);
    const task = test.ecs.tasksOf('production', 'web').find((candidate) => candidate.desiredStatus === 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'ServiceSchedulerInitiated', stoppedReason });
    expect(Number(task?.stoppingAt) - Number(task?.startedAt)).toBe(seconds + 1);
  });

  it('is replaced before it goes, where the limits have room', () => {
    const test = testEcs();
    registerWeb(test, 'web:1', { healthCheck });
    test.call('CreateService', { cluster: 'production', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    test.pass(60);
    const ill = test.ecs.tasksOf('production', 'web')[0]?.taskArn;
    const heal = test.ecs.unhealthyWhen(() => true);
    test.pass(25);
    heal();
    test.pass(2);
    const tasks = test.ecs.tasksOf('production', 'web');
    expect(tasks.find((task) => task.taskArn === ill)).toMatchObject({
      desiredStatus: 'STOPPED',
      healthStatus: 'UNHEALTHY',
    });
    expect(tasks.find((task) => task.taskArn !== ill)).toMatchObject({ desiredStatus: 'RUNNING' });
    test.pass(60);
    expect(test.service('web')).toMatchObject({ runningCount: 1 });
    expect(first(test.service('web'), 'events').message).toBe('(service web) has reached a steady state.');
  });

  it('ends a deployment through the circuit breaker', () => {
    const test = testEcs();
    const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
    steadyWeb(test, { deploymentConfiguration });
    test.ecs.unhealthyWhen((task) => task.image === 'web:ill');
    const taskDefinition = registerWeb(test, 'web:ill', { healthCheck });
    test.call('UpdateService', { cluster: 'production', service: 'web', taskDefinition });
    test.pass(200);
    const arn = test.service('web').currentServiceDeployment;
    const answer = test.call('DescribeServiceDeployments', { serviceDeploymentArns: [arn] });
    expect(first(answer, 'serviceDeployments').status).toBe('ROLLBACK_SUCCESSFUL');
    const messages = items(test.service('web'), 'events').map((event) => event.message);
    expect(messages).toContainEqual(expect.stringContaining('deployment failed: tasks failed health checks.'));
  });
});
