import { first, giveProviders, items, only, refusal, registerWeb, steadyWeb, testEcs } from './test-ecs.ts';

const web = { cluster: 'production', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 };
const balanced = { loadBalancers: [{ targetGroupArn: 'tg', containerName: 'app', containerPort: 80 }] };

describe('a task', () => {
  it.each([
    [{}, ['STOPPING']],
    [balanced, ['DEACTIVATING', 'STOPPING']],
  ])('goes through the states of its life, %j', (more, ending) => {
    const test = testEcs();
    const seen: unknown[] = [];
    const versions: unknown[] = [];
    test.ecs.onTaskChange((task) => {
      if (task.lastStatus !== seen.at(-1)) seen.push(task.lastStatus);
      versions.push(task.version);
    });
    registerWeb(test);
    test.call('CreateService', { ...web, ...more });
    test.pass(60);
    test.call('UpdateService', { cluster: 'production', service: 'web', desiredCount: 0 });
    test.pass(60);
    expect(seen).toEqual(['PROVISIONING', 'PENDING', 'ACTIVATING', 'RUNNING', ...ending, 'DEPROVISIONING', 'STOPPED']);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  });

  it('shows what it is of', () => {
    const test = testEcs();
    const { deployments } = steadyWeb(test, { desiredCount: 1 });
    const task = only({ task: test.ecs.tasksOf('production', 'web')[0] }, 'task');
    expect(task).toMatchObject({
      clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/production',
      taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1',
      group: 'service:web',
      startedBy: first({ deployments }, 'deployments').id,
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      launchType: 'EC2',
      memory: '512',
    });
    expect(Number(task.createdAt)).toBeLessThan(Number(task.pullStartedAt));
    expect(Number(task.pullStoppedAt)).toBeLessThan(Number(task.startedAt));
  });

  it.each([
    [{ exitCode: 137, reason: 'OutOfMemoryError' }, 'EssentialContainerExited', 'Essential container in task exited'],
    [{ reason: 'CannotPullContainerError: not found' }, 'TaskFailedToStart', 'CannotPullContainerError: not found'],
  ])('that crashes with %j says why', (crash, stopCode, stoppedReason) => {
    const test = testEcs();
    test.ecs.crashWhen(() => crash);
    registerWeb(test);
    test.call('CreateService', web);
    test.pass(10);
    const task = only(
      { task: test.ecs.tasksOf('production', 'web').find((one) => one.lastStatus === 'STOPPED') },
      'task',
    );
    expect(task).toMatchObject({ stopCode, stoppedReason });
    expect(first(task, 'containers')).toMatchObject({ ...crash, lastStatus: 'STOPPED' });
  });

  it('that is stopped by hand is replaced', () => {
    const test = testEcs();
    steadyWeb(test);
    const [arn] = items(test.call('ListTasks', { cluster: 'production' }), 'taskArns');
    const answer = test.call('StopTask', { cluster: 'production', task: arn, reason: 'why not' });
    expect(only(answer, 'task')).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'UserInitiated',
      stoppedReason: 'why not',
    });
    test.pass(120);
    expect(test.service('web')).toMatchObject({ runningCount: 2 });
    expect(first(test.service('web'), 'deployments').failedTasks).toBe(0);
  });

  it('can be described for an hour after it stopped', () => {
    const test = testEcs();
    steadyWeb(test);
    const [task] = items(test.call('ListTasks', { cluster: 'production' }), 'taskArns');
    const stop = () => {
      const [running] = items(test.call('ListTasks', { cluster: 'production' }), 'taskArns');
      test.call('StopTask', { cluster: 'production', task: running });
    };
    stop();
    test.pass(3500);
    expect(test.call('DescribeTasks', { cluster: 'production', tasks: [task] }).failures).toEqual([]);
    test.pass(200);
    stop();
    test.pass(60);
    expect(test.call('DescribeTasks', { cluster: 'production', tasks: [task] }).failures).toEqual([
      { arn: task, reason: 'MISSING' },
    ]);
  });

  it('gets the tags that the service propagates and those that ECS manages', () => {
    const test = testEcs();
    steadyWeb(test, { propagateTags: 'SERVICE', enableECSManagedTags: true, tags: [{ key: 'team', value: 'shop' }] });
    expect(test.ecs.tasksOf('production', 'web')[0]?.tags).toEqual([
      { key: 'team', value: 'shop' },
      { key: 'aws:ecs:clusterName', value: 'production' },
      { key: 'aws:ecs:serviceName', value: 'web' },
    ]);
  });

  it('is placed by its capacity provider', () => {
    const test = testEcs();
    giveProviders(test, 'spot');
    steadyWeb(test, { capacityProviderStrategy: [{ capacityProvider: 'spot', weight: 1 }] });
    const task = only({ task: test.ecs.tasksOf('production', 'web')[0] }, 'task');
    expect(task.capacityProviderName).toBe('spot');
    expect(task).not.toHaveProperty('launchType');
  });
});

describe('ListTasks', () => {
  it('lists by what is desired of the tasks, by service, family and deployment', () => {
    const test = testEcs();
    steadyWeb(test);
    const startedBy = first(test.service('web'), 'deployments').id;
    const taskDefinition = registerWeb(test, 'web:2');
    test.call('UpdateService', { cluster: 'production', service: 'web', taskDefinition });
    test.pass(120);
    const list = (more: object) => items(test.call('ListTasks', { cluster: 'production', ...more }), 'taskArns');
    expect(list({})).toHaveLength(2);
    expect(list({ desiredStatus: 'STOPPED' })).toHaveLength(2);
    expect(list({ desiredStatus: 'PENDING' })).toEqual([]);
    expect(list({ serviceName: 'web' })).toEqual(list({ family: 'web' }));
    expect(list({ family: 'api' })).toEqual([]);
    expect(list({ startedBy })).toEqual([]);
    expect(list({ startedBy, desiredStatus: 'STOPPED' })).toHaveLength(2);
    expect(list({ launchType: 'FARGATE' })).toEqual([]);
    expect(refusal(test, 'ListTasks', { cluster: 'production', serviceName: 'none' })).toBe(
      'ServiceNotFoundException: Service not found.',
    );
  });
});

describe('DescribeTasks', () => {
  it('takes ids and ARNs, at most a hundred, and reports what is missing', () => {
    const test = testEcs();
    steadyWeb(test);
    const [arn] = items(test.call('ListTasks', { cluster: 'production' }), 'taskArns');
    const id = String(arn).split('/').at(-1);
    const answer = test.call('DescribeTasks', { cluster: 'production', tasks: [arn, id, 'none'] });
    expect(items(answer, 'tasks').map((task) => task.taskArn)).toEqual([arn, arn]);
    expect(answer.failures).toEqual([
      { arn: 'arn:aws:ecs:eu-west-1:111122223333:task/production/none', reason: 'MISSING' },
    ]);
    const refused = refusal(test, 'DescribeTasks', { cluster: 'production', tasks: Array(101).fill('x') });
    expect(refused).toMatch(/^InvalidParameterException/);
  });
});
