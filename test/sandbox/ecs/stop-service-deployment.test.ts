import { first, items, only, refusal, registerWeb, steadyWeb, testEcs } from './test-ecs.ts';
import { deploy, describeOne, target } from './web-service.ts';

describe('StopServiceDeployment', () => {
  it('rolls back to the last completed deployment, also without a circuit breaker', () => {
    const test = testEcs();
    const before = steadyWeb(test);
    const arn = deploy(test);
    test.pass(15);
    expect(test.call('StopServiceDeployment', { serviceDeploymentArn: arn })).toEqual({ serviceDeploymentArn: arn });
    expect(describeOne(test, arn).status).toBe('ROLLBACK_REQUESTED');
    test.pass(2);
    expect(describeOne(test, arn)).toMatchObject({
      status: 'ROLLBACK_IN_PROGRESS',
      rollback: {
        serviceRevisionArn: first(before, 'currentServiceRevisions').arn,
        startedAt: test.clock.seconds(),
        reason: expect.stringContaining('StopServiceDeployment'),
      },
    });
    test.pass(120);
    expect(describeOne(test, arn).status).toBe('ROLLBACK_SUCCESSFUL');
    const after = test.service('web');
    expect(after).toMatchObject({ taskDefinition: before.taskDefinition, currentServiceDeployment: arn });
    expect(items(after, 'deployments')).toMatchObject([
      { id: first(before, 'deployments').id, rolloutState: 'COMPLETED' },
    ]);
  });

  it('puts every field of the old revision back', () => {
    const test = testEcs();
    const before = steadyWeb(test, { serviceRegistries: [{ registryArn: 'old' }] });
    const answer = test.call('UpdateService', { ...target, serviceRegistries: [], desiredCount: 3 });
    test.call('StopServiceDeployment', { serviceDeploymentArn: only(answer, 'service').currentServiceDeployment });
    test.pass(120);
    expect(test.service('web')).toMatchObject({
      serviceRegistries: before.serviceRegistries,
      desiredCount: 3,
      runningCount: 3,
    });
  });

  it('stops a first deployment, which has nothing to go back to', () => {
    const test = testEcs();
    registerWeb(test);
    test.call('CreateService', { cluster: 'production', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    const arn = test.service('web').currentServiceDeployment;
    test.call('StopServiceDeployment', { serviceDeploymentArn: arn });
    test.pass(10);
    expect(describeOne(test, arn).status).toBe('STOPPED');
  });

  it('refuses what is over', () => {
    const test = testEcs();
    const serviceDeploymentArn = steadyWeb(test).currentServiceDeployment;
    expect(refusal(test, 'StopServiceDeployment', { serviceDeploymentArn })).toBe(
      'ConflictException: The service deployment is in the SUCCESSFUL state and cannot be stopped.',
    );
    expect(refusal(test, 'StopServiceDeployment', { serviceDeploymentArn: 'arn:none' })).toBe(
      'ServiceDeploymentNotFoundException: Service deployment not found.',
    );
  });

  it.each([
    ['conflict', /^ConflictException/],
    ['accepted', /^accepted$/],
  ] as const)('answers a second stop with %s', (stopWhileStopping, expected) => {
    const test = testEcs({ stopWhileStopping });
    steadyWeb(test);
    const serviceDeploymentArn = deploy(test);
    test.call('StopServiceDeployment', { serviceDeploymentArn });
    expect(refusal(test, 'StopServiceDeployment', { serviceDeploymentArn })).toMatch(expected);
    test.pass(100);
    expect(describeOne(test, serviceDeploymentArn).status).toBe('ROLLBACK_SUCCESSFUL');
  });

  it.each([
    ['requested', 1, 'STOPPED'],
    ['in progress', 3, 'ROLLBACK_FAILED'],
  ])('loses a rollback that is %s to a newer deployment', (_, seconds, status) => {
    const test = testEcs();
    steadyWeb(test);
    const serviceDeploymentArn = deploy(test, 'web:1.4.1');
    test.pass(15);
    test.call('StopServiceDeployment', { serviceDeploymentArn });
    test.pass(seconds);
    const newer = deploy(test, 'web:1.4.2');
    test.pass(200);
    expect(describeOne(test, serviceDeploymentArn).status).toBe(status);
    expect(describeOne(test, newer).status).toBe('SUCCESSFUL');
    expect(first(test.service('web'), 'deployments').rolloutState).toBe('COMPLETED');
  });
});
