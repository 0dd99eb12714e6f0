import type { Body } from '../../../sandbox/service.ts';
import { first, items, only, registerWeb, steadyWeb, type TestEcs, testEcs } from './test-ecs.ts';

const target = { cluster: 'production', service: 'web' };

/** A deployment under way, watched by two alarms. */
function watched(alarms: Body, prepare: (test: TestEcs) => void = () => {}): { test: TestEcs; described: () => Body } {
  const test = testEcs();
  const given = { alarmNames: ['errors', 'latency'], ...alarms };
  steadyWeb(test, { deploymentConfiguration: { alarms: given } });
  prepare(test);
  test.bus.length = 0;
  const answer = test.call('UpdateService', { ...target, taskDefinition: registerWeb(test, 'web:2') });
  const serviceDeploymentArns = [only(answer, 'service').currentServiceDeployment];
  test.pass(5);
  return {
    test,
    described: () => first(test.call('DescribeServiceDeployments', { serviceDeploymentArns }), 'serviceDeployments'),
  };
}

describe('an alarm that goes into ALARM during a deployment', () => {
  it('fails it and rolls it back', () => {
    const { test, described } = watched({ enable: true, rollback: true });
    expect(described().alarms).toMatchObject({ status: 'MONITORING', triggeredAlarmNames: [] });
    test.ecs.setAlarm('errors', 'ALARM');
    test.pass(120);
    expect(described()).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because a CloudWatch alarm was detected.',
      alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['errors'] },
    });
    expect(test.service('web').taskDefinition).toMatch(/web:1$/);
    const failed = test.bus.find(({ detail }) => detail.eventName === 'SERVICE_DEPLOYMENT_FAILED');
    expect(failed?.detail).toMatchObject({ eventType: 'ERROR', reason: 'ECS deployment alarms: alarm detected.' });
    const messages = items(test.service('web'), 'events').map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/\(deployment .*\) deployment failed: alarm detected\.$/));
  });

  it('stops it without rollback', () => {
    const { test, described } = watched({ enable: true, rollback: false });
    test.ecs.setAlarm('latency', 'ALARM');
    test.pass(120);
    expect(described()).toMatchObject({ status: 'STOPPED', alarms: { status: 'TRIGGERED' } });
    expect(first(test.service('web'), 'deployments').rolloutState).toBe('FAILED');
  });

  it.each<[string, Body, string, string]>([
    ['it is not enabled', { enable: false, rollback: true }, 'errors', 'DISABLED'],
    ['it is another alarm', { enable: true, rollback: true }, 'other', 'MONITORING_COMPLETE'],
  ])('is nothing to it when %s', (_, alarms, name, status) => {
    const { test, described } = watched(alarms);
    test.ecs.setAlarm(name, 'ALARM');
    test.pass(120);
    expect(described()).toMatchObject({ status: 'SUCCESSFUL', alarms: { status } });
  });

  it('is ignored when it was in ALARM at the start, and not by the next deployment', () => {
    const { test, described } = watched({ enable: true, rollback: true }, ({ ecs }) => ecs.setAlarm('errors', 'ALARM'));
    test.ecs.setAlarm('errors', 'OK');
    test.ecs.setAlarm('errors', 'ALARM');
    test.pass(120);
    expect(described().status).toBe('SUCCESSFUL');
    test.ecs.setAlarm('errors', 'OK');
    test.call('UpdateService', { ...target, forceNewDeployment: true });
    test.ecs.setAlarm('errors', 'ALARM');
    test.pass(120);
    const [newest] = items(test.call('ListServiceDeployments', target), 'serviceDeployments');
    expect(newest?.status).toBe('ROLLBACK_SUCCESSFUL');
  });
});
