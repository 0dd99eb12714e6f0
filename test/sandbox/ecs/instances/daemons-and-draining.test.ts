import { terminateInstance } from '../../../../sandbox/ecs/instances/leave.ts';
import type { Body } from '../../../../sandbox/service.ts';
import { items, refusal, type TestEcs, testEcs } from '../test-ecs.ts';
import { create, join, joinZones, messages, whereabouts } from './test-instances.ts';

const cluster = 'production';

function drain(test: TestEcs, ...containerInstances: string[]): Body {
  return test.call('UpdateContainerInstancesState', { cluster, containerInstances, status: 'DRAINING' });
}

describe('a daemon', () => {
  const daemon = { schedulingStrategy: 'DAEMON', desiredCount: undefined };

  it('has a task on every instance that meets its constraints, also on one that joins', () => {
    const test = testEcs();
    joinZones(test, 'abc');
    const placementConstraints = [{ type: 'memberOf', expression: 'attribute:ecs.availability-zone != eu-west-1b' }];
    create(test, 'agent', { ...daemon, placementConstraints });
    test.pass(60);
    expect(whereabouts(test, 'agent')).toEqual({ 'i-1': 1, 'i-3': 1 });
    expect(test.service('agent')).toMatchObject({ desiredCount: 2, runningCount: 2 });
    join(test);
    test.pass(60);
    expect(whereabouts(test, 'agent')).toEqual({ 'i-1': 1, 'i-3': 1, 'i-4': 1 });
  });

  it('leaves an instance that drains or is terminated, and wants no other', () => {
    const test = testEcs();
    const [first, second] = joinZones(test, 'abc');
    create(test, 'agent', daemon);
    test.pass(60);
    drain(test, first?.id ?? '');
    if (second) terminateInstance(test.ecs.worldAt(), second);
    test.pass(60);
    expect(whereabouts(test, 'agent')).toEqual({ 'i-3': 1 });
    expect(test.service('agent')).toMatchObject({ desiredCount: 1, runningCount: 1 });
  });

  it('leaves an instance that its constraint takes no longer, and says so on the bus', () => {
    const test = testEcs();
    const [first] = joinZones(test, 'ab', { attributes: { stack: 'x' } });
    create(test, 'agent', {
      ...daemon,
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack == x' }],
    });
    test.pass(60);
    expect(whereabouts(test, 'agent')).toEqual({ 'i-1': 1, 'i-2': 1 });
    const attributes = [{ name: 'stack', value: 'y', targetId: first?.arn }];
    expect(test.call('PutAttributes', { cluster, attributes })).toMatchObject({ attributes });
    test.pass(60);
    expect(whereabouts(test, 'agent')).toEqual({ 'i-2': 1 });
    const violations = test.bus.filter(
      ({ detail }) => detail.eventName === 'SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED',
    );
    expect(violations).toMatchObject([{ detail: { eventType: 'ERROR' } }]);
    test.call('DeleteAttributes', { cluster, attributes: [{ name: 'stack', targetId: first?.id }] });
    const nobody = [{ name: 'stack', targetId: 'none' }];
    expect(refusal(test, 'PutAttributes', { cluster, attributes: nobody })).toMatch(/^TargetNotFoundException/);
  });

  it('goes onto a new instance before anything else does', () => {
    const test = testEcs({ emptyClusters: 'none' });
    create(test, 'web', {}, { definition: { memory: '1500' } });
    create(test, 'agent', daemon, { definition: { memory: '1000' } });
    test.pass(60);
    join(test);
    test.pass(60);
    expect(whereabouts(test, 'agent')).toEqual({ 'i-1': 1 });
    expect(whereabouts(test, 'web')).toEqual({});
  });

  it('is replaced by stopping first, instance by instance as its minimum allows', () => {
    const test = testEcs();
    joinZones(test, 'abcd');
    create(test, 'agent', { ...daemon, deploymentConfiguration: { minimumHealthyPercent: 75, maximumPercent: 100 } });
    test.pass(120);
    test.call('UpdateService', { cluster, service: 'agent', forceNewDeployment: true });
    let fewest = 4;
    for (let seconds = 0; seconds < 600; seconds++) {
      test.pass(1);
      fewest = Math.min(fewest, Number(test.service('agent').runningCount));
      expect(Object.values(whereabouts(test, 'agent')).every((count) => count === 1)).toBe(true);
    }
    expect(fewest).toBe(3);
    expect(items(test.service('agent'), 'deployments')).toMatchObject([{ rolloutState: 'COMPLETED', runningCount: 4 }]);
  });
});

describe('an instance that drains', () => {
  it('takes no more tasks, and loses those of services as replacements become healthy elsewhere', () => {
    const test = testEcs();
    const [first] = joinZones(test, 'ab', { memory: 4096 });
    create(test, 'web', { desiredCount: 4, availabilityZoneRebalancing: 'DISABLED' });
    test.pass(120);
    const answer = drain(test, first?.arn ?? '', 'none');
    expect(answer).toMatchObject({ containerInstances: [{ status: 'DRAINING' }], failures: [{ reason: 'MISSING' }] });
    test.pass(30);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 2, 'i-2': 4 });
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-2': 4 });
    expect(messages(test, 'web')[0]).toBe('(service web) has reached a steady state.');
    test.call('UpdateContainerInstancesState', { cluster, containerInstances: [first?.arn], status: 'ACTIVE' });
    test.call('UpdateService', { cluster, service: 'web', desiredCount: 6 });
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 2, 'i-2': 4 });
  });

  it('loses them first where the minimum allows, as in the guide: four tasks at 50 percent', () => {
    const test = testEcs();
    const [first] = joinZones(test, 'ab', { memory: 4096 });
    const deploymentConfiguration = { minimumHealthyPercent: 50, maximumPercent: 100 };
    const strategy = {
      placementStrategy: [{ type: 'binpack', field: 'memory' }],
      availabilityZoneRebalancing: 'DISABLED',
    };
    create(test, 'web', { desiredCount: 4, deploymentConfiguration, ...strategy });
    test.pass(120);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 4 });
    drain(test, first?.id ?? '');
    test.pass(2);
    const statuses = test.ecs.tasksOf(cluster, 'web').map((task) => task.desiredStatus);
    expect(statuses.filter((status) => status === 'STOPPED')).toHaveLength(2);
    test.pass(180);
    expect(whereabouts(test, 'web')).toEqual({ 'i-2': 4 });
  });

  it('keeps its tasks while nothing can take their place', () => {
    const test = testEcs();
    const [first] = joinZones(test, 'ab', { memory: 1024 });
    create(test, 'web', { desiredCount: 4 });
    test.pass(120);
    drain(test, first?.id ?? '');
    test.pass(120);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 2, 'i-2': 2 });
    expect(messages(test, 'web')[0]).toContain('has insufficient memory available.');
  });

  it('stops tasks that do not run yet at once', () => {
    const test = testEcs({ seconds: { pending: 600 } });
    const [first] = joinZones(test, 'ab');
    create(test, 'web', { desiredCount: 2 });
    test.pass(30);
    drain(test, first?.id ?? '');
    test.pass(10);
    expect(whereabouts(test, 'web')).toEqual({ 'i-2': 2 });
  });

  it.each([
    [
      { containerInstances: ['one'], status: 'REGISTERING' },
      'Container instance status should be one of [ACTIVE, DRAINING]',
    ],
    [{ containerInstances: [], status: 'DRAINING' }, 'Container instances cannot be empty.'],
    [
      { containerInstances: Array(11).fill('one'), status: 'DRAINING' },
      'Container instances cannot have more than 10 elements.',
    ],
  ])('is refused for %j', (input, message) => {
    const refused = refusal(testEcs(), 'UpdateContainerInstancesState', { cluster, ...input });
    expect(refused).toBe(`InvalidParameterException: ${message}`);
  });
});
