import type { Body } from '../../../../sandbox/service.ts';
import { first, items, refusal, type TestEcs, testEcs, webDefinition } from '../test-ecs.ts';
import { create, join, joinZones, remaining } from './test-instances.ts';

const cluster = 'production';
const fargate = { networkMode: 'awsvpc', cpu: '256', memory: '512', requiresCompatibilities: ['FARGATE'] };
const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

function register(test: TestEcs, more: Body = {}, container: Body = {}): void {
  test.call('RegisterTaskDefinition', webDefinition({ family: 'job', ...more }, container));
}

function run(test: TestEcs, more: Body = {}): Body {
  return test.call('RunTask', { cluster, taskDefinition: 'job', launchType: 'EC2', ...more });
}

function described(test: TestEcs, task: Body): Body {
  return first(test.call('DescribeTasks', { cluster, tasks: [task.taskArn], include: ['TAGS'] }), 'tasks');
}

describe('RunTask', () => {
  it('runs a task that belongs to no service, on an instance', () => {
    const test = testEcs();
    const instance = join(test);
    register(test, { tags: [{ key: 'team', value: 'a' }] });
    const answer = run(test, {
      startedBy: 'cron',
      propagateTags: 'TASK_DEFINITION',
      tags: [{ key: 'run', value: '7' }],
    });
    expect(answer.failures).toEqual([]);
    const task = first(answer, 'tasks');
    expect(task).toMatchObject({
      group: 'family:job',
      startedBy: 'cron',
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      launchType: 'EC2',
      containerInstanceArn: instance.arn,
    });
    test.pass(60);
    expect(described(test, task)).toMatchObject({
      lastStatus: 'RUNNING',
      tags: [
        { key: 'team', value: 'a' },
        { key: 'run', value: '7' },
      ],
    });
    expect(remaining(test, instance)).toMatchObject({ MEMORY: 1536 });
    test.call('StopTask', { cluster, task: task.taskArn });
    test.pass(60);
    expect(described(test, task)).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' });
    expect(remaining(test, instance)).toMatchObject({ MEMORY: 2048 });
  });

  it('lets overrides of the task and of its containers change what it takes', () => {
    const test = testEcs();
    const instance = join(test);
    register(test);
    const task = first(run(test, { overrides: { cpu: '512', memory: '1024' } }), 'tasks');
    expect(task).toMatchObject({ cpu: '512', memory: '1024', overrides: { cpu: '512' } });
    expect(remaining(test, instance)).toMatchObject({ CPU: 512, MEMORY: 1024 });
    register(test, { family: 'small', memory: undefined }, { memory: 256, cpu: 0 });
    const containerOverrides = [{ name: 'app', memory: 512, cpu: 128 }];
    run(test, { taskDefinition: 'small', overrides: { containerOverrides } });
    expect(remaining(test, instance)).toMatchObject({ CPU: 384, MEMORY: 512 });
  });

  it('places what fits, and says of each instance why no more do', () => {
    const test = testEcs();
    const [one, two] = joinZones(test, 'ab', { memory: 1024 });
    register(test, { memory: '600' });
    const answer = run(test, { count: 3 });
    expect(answer.tasks).toHaveLength(2);
    expect(answer.failures).toEqual([
      { arn: one?.arn, reason: 'RESOURCE:MEMORY' },
      { arn: two?.arn, reason: 'RESOURCE:MEMORY' },
    ]);
  });

  it('heeds constraints and strategies', () => {
    const test = testEcs();
    joinZones(test, 'aab');
    register(test);
    const placementStrategy = [{ type: 'spread', field: 'attribute:ecs.availability-zone' }];
    const { tasks } = run(test, { count: 2, placementStrategy }) as { tasks: readonly Body[] };
    expect(tasks.map((task) => task.availabilityZone).sort()).toEqual(['eu-west-1a', 'eu-west-1b']);
    const placementConstraints = [{ type: 'distinctInstance' }];
    const answer = run(test, { count: 4, group: 'batch', placementConstraints });
    expect(answer.tasks).toHaveLength(3);
    expect(first(answer, 'failures').reason).toBe('DistinctInstance placement constraint unsatisfied.');
  });

  it('runs on Fargate by launch type, by strategy, and by the default strategy of the cluster', () => {
    const test = testEcs();
    register(test, fargate, { image: 'nginx:1' });
    const strategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
    const input = { cluster, taskDefinition: 'job', networkConfiguration };
    const byType = test.call('RunTask', { ...input, launchType: 'FARGATE' });
    expect(first(byType, 'tasks')).toMatchObject({ launchType: 'FARGATE' });
    test.call('PutClusterCapacityProviders', { cluster, capacityProviders: ['FARGATE_SPOT'] });
    const byStrategy = test.call('RunTask', { ...input, capacityProviderStrategy: strategy });
    expect(first(byStrategy, 'tasks')).toMatchObject({ capacityProviderName: 'FARGATE_SPOT', launchType: 'FARGATE' });
    const providers = { capacityProviders: ['FARGATE_SPOT'], defaultCapacityProviderStrategy: strategy };
    test.call('PutClusterCapacityProviders', { cluster, ...providers });
    expect(first(test.call('RunTask', input), 'tasks')).toMatchObject({ capacityProviderName: 'FARGATE_SPOT' });
  });

  it('stays when its instance drains, and is listed by its instance, its group and who started it', () => {
    const test = testEcs();
    const [instance] = joinZones(test, 'a');
    register(test);
    const { taskArn } = first(run(test, { startedBy: 'cron' }), 'tasks');
    create(test, 'web');
    test.pass(60);
    expect(test.call('ListTasks', { cluster, containerInstance: instance?.id }).taskArns).toHaveLength(2);
    expect(test.call('ListTasks', { cluster, startedBy: 'cron' })).toEqual({ taskArns: [taskArn] });
    expect(test.call('ListTasks', { cluster, family: 'job' })).toEqual({ taskArns: [taskArn] });
    joinZones(test, 'b');
    const containerInstances = [instance?.arn];
    test.call('UpdateContainerInstancesState', { cluster, containerInstances, status: 'DRAINING' });
    test.pass(120);
    expect(test.call('ListTasks', { cluster, containerInstance: instance?.id })).toEqual({ taskArns: [taskArn] });
    expect(described(test, { taskArn })).toMatchObject({ lastStatus: 'RUNNING' });
  });

  it.each([
    [{ count: 11 }, 'Count must be between 1 and 10.'],
    [{ count: 0 }, 'Count must be between 1 and 10.'],
    [{}, 'No Container Instances were found in your cluster.'],
    [
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] },
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    ],
    [{ placementConstraints: [{ type: 'memberOf', expression: 'attribute:' }] }, 'Invalid expression: attribute:'],
  ])('is refused for %j', (input, message) => {
    const test = testEcs({ emptyClusters: 'none' });
    register(test);
    const refused = refusal(test, 'RunTask', { cluster, taskDefinition: 'job', launchType: 'EC2', ...input });
    expect(refused).toBe(`InvalidParameterException: ${message}`);
  });

  it('with the same client token again answers with the tasks that it started, and with another wish is refused', () => {
    const test = testEcs();
    join(test);
    register(test);
    const clientToken = 'once';
    const { taskArn } = first(run(test, { clientToken }), 'tasks');
    test.pass(60);
    expect(items(run(test, { clientToken }), 'tasks')).toMatchObject([{ taskArn, lastStatus: 'RUNNING' }]);
    expect(test.call('ListTasks', { cluster }).taskArns).toEqual([taskArn]);
    const other = { cluster, taskDefinition: 'job', launchType: 'EC2', clientToken, count: 2 };
    expect(refusal(test, 'RunTask', other)).toMatch(/^ConflictException: /);
    test.pass(24 * 3600);
    expect(first(run(test, { clientToken }), 'tasks').taskArn).not.toBe(taskArn);
  });

  it('starts what it can of a strategy whose other provider has no instance', () => {
    const test = testEcs();
    register(test);
    const world = test.ecs.worldAt();
    for (const name of ['a', 'b']) {
      const fields = { autoScalingGroupProvider: { managedScaling: { status: 'DISABLED' } } };
      world.capacityProviders.set(name, { arn: name, name, kind: 'autoScalingGroup', fields, tags: new Map() });
    }
    test.call('PutClusterCapacityProviders', {
      cluster,
      capacityProviders: ['a', 'b'],
      defaultCapacityProviderStrategy: [],
    });
    join(test, { capacityProvider: 'a' });
    const strategy = ['a', 'b'].map((capacityProvider) => ({ capacityProvider, weight: 1 }));
    const answer = test.call('RunTask', {
      cluster,
      taskDefinition: 'job',
      count: 2,
      capacityProviderStrategy: strategy,
    });
    expect(answer).toMatchObject({
      tasks: [{ capacityProviderName: 'a' }],
      failures: [{ reason: 'EMPTY CAPACITY PROVIDER' }],
    });
    test.pass(60);
    expect(described(test, first(answer, 'tasks')).lastStatus).toBe('RUNNING');
  });

  it('of a definition that nobody registered is refused', () => {
    const refused = refusal(testEcs(), 'RunTask', { cluster, taskDefinition: 'job' });
    expect(refused).toBe('ClientException: TaskDefinition not found.');
  });
});

describe('StartTask', () => {
  const start = (test: TestEcs, containerInstances: readonly unknown[]) =>
    test.call('StartTask', { cluster, taskDefinition: 'job', containerInstances });

  it('starts a task on each of the instances, whatever its constraints say', () => {
    const test = testEcs();
    const [one, two] = joinZones(test, 'ab');
    register(test, { placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack == x' }] });
    const answer = start(test, [one?.id, two?.arn]);
    expect(answer.failures).toEqual([]);
    expect(items(answer, 'tasks').map((task) => task.containerInstanceArn)).toEqual([one?.arn, two?.arn]);
    test.pass(60);
    expect(described(test, first(answer, 'tasks'))).toMatchObject({ lastStatus: 'RUNNING', group: 'family:job' });
  });

  it('says which instances have no room, and which are not there', () => {
    const test = testEcs();
    const [one] = joinZones(test, 'a', { memory: 256 });
    register(test);
    const answer = start(test, [one?.id, 'none']);
    expect(answer.tasks).toEqual([]);
    expect(answer.failures).toEqual([
      { arn: expect.stringContaining('container-instance/production/none'), reason: 'MISSING' },
      { arn: one?.arn, reason: 'RESOURCE:MEMORY' },
    ]);
  });

  it.each([
    [[], 'Container instances cannot be empty.'],
    [Array(11).fill('one'), 'Container instances cannot have more than 10 elements.'],
  ])('is refused for %j', (containerInstances, message) => {
    const test = testEcs();
    register(test);
    const refused = refusal(test, 'StartTask', { cluster, taskDefinition: 'job', containerInstances });
    expect(refused).toBe(`InvalidParameterException: ${message}`);
  });
});
