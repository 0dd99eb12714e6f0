import { terminateInstance } from '../../../../sandbox/ecs/instances/leave.ts';
import { first, items, only, refusal, testEcs } from '../test-ecs.ts';
import { create, join, joinZones, messages, remaining, whereabouts } from './test-instances.ts';

const cluster = 'production';

describe('a container instance', () => {
  it('is listed and described with what it has', () => {
    const test = testEcs();
    const instance = join(test, { instanceType: 'm5.large', capacityProvider: 'spot', gpus: 1 });
    expect(test.call('ListContainerInstances', { cluster })).toEqual({ containerInstanceArns: [instance.arn] });
    const containerInstances = [instance.id, instance.arn, 'none'];
    const answer = test.call('DescribeContainerInstances', { cluster, containerInstances });
    expect(items(answer, 'containerInstances').map(({ containerInstanceArn }) => containerInstanceArn)).toEqual([
      instance.arn,
      instance.arn,
    ]);
    expect(answer.failures).toMatchObject([{ reason: 'MISSING' }]);
    const shown = first(answer, 'containerInstances');
    expect(shown).toMatchObject({
      ec2InstanceId: 'i-1',
      capacityProviderName: 'spot',
      status: 'ACTIVE',
      agentConnected: true,
      runningTasksCount: 0,
      pendingTasksCount: 0,
      registeredAt: 1767225600,
    });
    expect(shown).not.toHaveProperty('healthStatus');
    expect(items(shown, 'attributes')).toEqual(
      expect.arrayContaining([
        { name: 'ecs.instance-type', value: 'm5.large' },
        { name: 'ecs.availability-zone', value: 'eu-west-1a' },
        { name: 'ecs.capability.task-eni' },
      ]),
    );
    expect(shown.remainingResources).toEqual(shown.registeredResources);
    expect(remaining(test, instance)).toMatchObject({
      CPU: 1024,
      MEMORY: 2048,
      PORTS: ['22', '2375', '2376', '51678', '51679', '51680'],
      PORTS_UDP: [],
      GPU: [expect.stringMatching(/^GPU-/)],
    });
  });

  it('counts in its cluster, which is not deleted while it is there', () => {
    const test = testEcs();
    const instance = join(test);
    expect(first(test.call('DescribeClusters', { clusters: [cluster] }), 'clusters')).toMatchObject({
      registeredContainerInstancesCount: 1,
    });
    expect(refusal(test, 'DeleteCluster', { cluster })).toMatch(/^ClusterContainsContainerInstancesException/);
    test.call('DeregisterContainerInstance', { cluster, containerInstance: instance.id });
    expect(test.call('ListContainerInstances', { cluster }).containerInstanceArns).toEqual([]);
    expect(only(test.call('DeleteCluster', { cluster }), 'cluster').status).toBe('INACTIVE');
  });

  it('has less while tasks are there, and all of it when they have stopped', () => {
    const test = testEcs();
    const instance = join(test, { enis: 2 });
    const container = { cpu: 100, portMappings: [{ containerPort: 80, hostPort: 8080 }] };
    create(test, 'web', {}, { definition: { memory: '512' }, container });
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 1 });
    const left = remaining(test, instance);
    expect(left).toMatchObject({ CPU: 924, MEMORY: 1536, PORTS: expect.arrayContaining(['8080']) });
    const answer = test.call('DescribeContainerInstances', { cluster, containerInstances: [instance.id] });
    expect(first(answer, 'containerInstances')).toMatchObject({ runningTasksCount: 1, pendingTasksCount: 0 });
    test.call('UpdateService', { cluster, service: 'web', desiredCount: 0 });
    test.pass(60);
    expect(remaining(test, instance)).toMatchObject({
      CPU: 1024,
      MEMORY: 2048,
      PORTS: expect.not.arrayContaining(['8080']),
    });
  });

  it.each([
    ['1', 1],
    ['ALL', 0],
  ])('gives a task that asks for %s of its GPUs', (value, left) => {
    const test = testEcs();
    const instance = join(test, { gpus: 2 });
    create(test, 'web', {}, { container: { resourceRequirements: [{ type: 'GPU', value }] } });
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 1 });
    expect(remaining(test, instance).GPU).toHaveLength(left);
    test.call('UpdateService', { cluster, service: 'web', desiredCount: 0 });
    test.pass(60);
    expect(remaining(test, instance).GPU).toHaveLength(2);
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
  it('of the type c5.large has three network interfaces, and takes two tasks in awsvpc', () => {
    const test = testEcs();
    const document = { instanceId: 'i-1', instanceType: 'c5.large', availabilityZone: 'eu-west-1a' };
    const totalResources = ['CPU', 'MEMORY'].map((name) => ({ name, type: 'INTEGER', integerValue: 4096 }));
    const instanceIdentityDocument = JSON.stringify(document);
    test.call('RegisterContainerInstance', { cluster, instanceIdentityDocument, totalResources });
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
    create(test, 'web', { desiredCount: 3, networkConfiguration }, { definition: { networkMode: 'awsvpc' } });
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 2 });
  });

  it.each([
    ['missing', undefined],
    ['no JSON', 'i-1'],
    ['no object', 'null'],
    ['empty', '{}'],
    ['without an instance', '{"instanceType":"c5.large"}'],
  ])('is refused when its identity document is %s', (_, instanceIdentityDocument) => {
    const test = testEcs();
    const input = { cluster, ...(instanceIdentityDocument !== undefined && { instanceIdentityDocument }) };
    expect(() => test.call('RegisterContainerInstance', input)).toThrow('Instance identity document is required.');
    expect(test.call('ListContainerInstances', { cluster })).toEqual({ containerInstanceArns: [] });
  });

  it('takes its tasks with it when it is terminated', () => {
    const test = testEcs();
    const [first] = joinZones(test, 'ab');
    create(test, 'web', { desiredCount: 2 });
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 1, 'i-2': 1 });
    if (first) terminateInstance(test.ecs.worldAt(), first);
    expect(test.ecs.tasksOf(cluster, 'web')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          lastStatus: 'STOPPED',
          stopCode: 'TerminationNotice',
          stoppedReason: 'Host EC2 (instance i-1) terminated.',
        }),
      ]),
    );
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-2': 2 });
  });

  it('is deregistered with tasks on it only by force', () => {
    const test = testEcs();
    const instance = join(test);
    create(test, 'web');
    test.pass(60);
    const input = { cluster, containerInstance: instance.arn };
    expect(refusal(test, 'DeregisterContainerInstance', input)).toBe(
      'InvalidParameterException: Found running tasks on the instance.',
    );
    const answer = test.call('DeregisterContainerInstance', { ...input, force: true });
    expect(only(answer, 'containerInstance').status).toBe('INACTIVE');
    test.pass(20);
    expect(messages(test, 'web')[0]).toContain('Reason: No Container Instances were found in your cluster.');
  });

  it('tells EventBridge of every change, with a higher version', () => {
    const test = testEcs();
    const instance = join(test);
    create(test, 'web');
    test.pass(60);
    const events = test.bus.filter((event) => event['detail-type'] === 'ECS Container Instance State Change');
    expect(events.map(({ detail }) => detail.version)).toEqual([1, 2]);
    expect(events[1]).toMatchObject({ resources: [instance.arn], detail: { ec2InstanceId: 'i-1', status: 'ACTIVE' } });
  });

  it('is tagged, and so are its tasks', () => {
    const test = testEcs();
    const instance = join(test);
    create(test, 'web');
    test.pass(60);
    const [task] = test.ecs.tasksOf(cluster, 'web');
    const tags = [{ key: 'a', value: '1' }];
    for (const resourceArn of [instance.arn, task?.taskArn]) {
      test.call('TagResource', { resourceArn, tags });
      expect(test.call('ListTagsForResource', { resourceArn })).toEqual({ tags });
    }
    const include = { include: ['TAGS'] };
    const described = test.call('DescribeContainerInstances', {
      cluster,
      containerInstances: [instance.id],
      ...include,
    });
    expect(items(described, 'containerInstances')).toMatchObject([{ tags }]);
    expect(items(test.call('DescribeTasks', { cluster, tasks: [task?.taskArn], ...include }), 'tasks')).toMatchObject([
      { tags },
    ]);
  });
});
