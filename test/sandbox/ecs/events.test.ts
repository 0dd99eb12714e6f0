import type { BusEvent } from '../../../sandbox/service.ts';
import { first, items, registerWeb, steadyWeb, type TestEcs, testEcs } from './test-ecs.ts';

const serviceArn = 'arn:aws:ecs:eu-west-1:111122223333:service/production/web';
const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/production';

function update(test: TestEcs, image: string): void {
  const taskDefinition = registerWeb(test, image);
  test.call('UpdateService', { cluster: 'production', service: 'web', taskDefinition });
  test.pass(200);
}

function about(bus: readonly BusEvent[], type: string): readonly BusEvent[] {
  return bus.filter((event) => event['detail-type'] === type);
}

describe('the default bus', () => {
  it('hears of a deployment that completes', () => {
    const test = testEcs();
    const { id } = first(steadyWeb(test), 'deployments');
    const [started, completed, ...more] = about(test.bus, 'ECS Deployment State Change');
    expect(more).toEqual([]);
    expect(started).toMatchObject({ detail: { eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS', eventType: 'INFO' } });
    expect(completed).toEqual({
      source: 'aws.ecs',
      'detail-type': 'ECS Deployment State Change',
      resources: [serviceArn],
      detail: {
        eventType: 'INFO',
        eventName: 'SERVICE_DEPLOYMENT_COMPLETED',
        clusterArn,
        deploymentId: id,
        updatedAt: '2026-01-01T00:00:49.000Z',
        reason: `ECS deployment ${id} completed.`,
      },
    });
  });

  it('hears of a rollback: failed, in progress again, completed', () => {
    const test = testEcs();
    const old = first(
      steadyWeb(test, { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } }),
      'deployments',
    ).id;
    test.ecs.crashWhen((task) => (task.image === 'web:bad' ? { exitCode: 1 } : undefined));
    test.bus.length = 0;
    update(test, 'web:bad');
    const details = about(test.bus, 'ECS Deployment State Change').map((event) => event.detail);
    expect(details.map((detail) => detail.eventName)).toEqual([
      'SERVICE_DEPLOYMENT_IN_PROGRESS',
      'SERVICE_DEPLOYMENT_FAILED',
      'SERVICE_DEPLOYMENT_IN_PROGRESS',
      'SERVICE_DEPLOYMENT_COMPLETED',
    ]);
    expect(details[1]).toMatchObject({
      eventType: 'ERROR',
      reason: 'ECS deployment circuit breaker: tasks failed to start.',
    });
    expect(details[2]).toMatchObject({
      deploymentId: old,
      reason: `ECS deployment circuit breaker: rolling back to deploymentId ${old}.`,
    });
  });

  it('hears of the steady state once', () => {
    const test = testEcs();
    steadyWeb(test);
    test.pass(24 * 3600);
    expect(about(test.bus, 'ECS Service Action')).toEqual([
      {
        source: 'aws.ecs',
        'detail-type': 'ECS Service Action',
        resources: [serviceArn],
        detail: {
          eventType: 'INFO',
          eventName: 'SERVICE_STEADY_STATE',
          clusterArn,
          createdAt: '2026-01-01T00:00:49.000Z',
        },
      },
    ]);
  });

  it('hears of tasks that cannot be placed', () => {
    const test = testEcs();
    steadyWeb(test);
    const undo = test.ecs.noRoomWhen(() => 'RESOURCE:MEMORY');
    update(test, 'web:2');
    const [event] = about(test.bus, 'ECS Service Action').filter(({ detail }) => detail.eventType === 'ERROR');
    expect(event?.detail).toMatchObject({
      eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
      reason: 'RESOURCE:MEMORY',
      clusterArn,
    });
    undo();
    test.pass(120);
    expect(first(test.service('web'), 'deployments').rolloutState).toBe('COMPLETED');
  });

  it('hears of every change of a task, with a version that grows', () => {
    const test = testEcs();
    steadyWeb(test, { desiredCount: 1 });
    const events = about(test.bus, 'ECS Task State Change');
    expect(events.map(({ detail }) => [detail.lastStatus, detail.version])).toEqual([
      ['PROVISIONING', 1],
      ['PENDING', 2],
      ['ACTIVATING', 3],
      ['RUNNING', 4],
    ]);
    expect(events[3]).toMatchObject({
      resources: [events[3]?.detail.taskArn],
      detail: {
        group: 'service:web',
        createdAt: '2026-01-01T00:00:01.000Z',
        startedAt: '2026-01-01T00:00:08.000Z',
        clusterArn,
      },
    });
    expect(events[3]?.detail).not.toHaveProperty('healthStatus');
  });
});

describe("a service's events", () => {
  it('are worded as ECS words them, newest first', () => {
    const test = testEcs();
    steadyWeb(test, { desiredCount: 1 });
    update(test, 'web:2');
    const messages = items(test.service('web'), 'events').map((event) => String(event.message));
    const patterns = [
      /^\(service web\) has reached a steady state\.$/,
      /^\(service web\) \(deployment ecs-svc\/\d{19}\) deployment completed\.$/,
      /^\(service web\) has stopped 1 running tasks: \(task [0-9a-f]{32}\)\.$/,
      /^\(service web\) has started 1 tasks: \(task [0-9a-f]{32}\)\.$/,
    ];
    for (const [index, pattern] of patterns.entries()) expect(messages[index]).toMatch(pattern);
  });

  it('are the last hundred', () => {
    const test = testEcs();
    steadyWeb(test);
    for (let count = 0; count < 60; count++) {
      test.call('UpdateService', { cluster: 'production', service: 'web', desiredCount: 1 + (count % 2) });
      test.pass(60);
    }
    const events = items(test.service('web'), 'events');
    expect(events).toHaveLength(100);
    expect(Number(events[0]?.createdAt)).toBeGreaterThan(Number(events[99]?.createdAt));
  });
});
