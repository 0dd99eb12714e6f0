import { items, only } from '../test-ecs.ts';
import { giveGroup, giveService, type TestCapacity, testCapacity } from './test-capacity.ts';

const desired = (test: TestCapacity) => test.group('web').DesiredCapacity;

describe('managed scaling', () => {
  it('goes from none to two instances, and waits for the warm-up before it goes on', () => {
    const test = testCapacity();
    giveGroup(test, 'web', { managedScaling: { instanceWarmupPeriod: 300 } });
    giveService(test, 'web', { desiredCount: 9 });
    test.pass(30);
    expect(test.statuses()).toEqual({ PROVISIONING: 9 });
    test.pass(60);
    expect(desired(test)).toBe(2);
    test.pass(120);
    expect(test.statuses()).toEqual({ RUNNING: 4, PROVISIONING: 5 });
    expect(desired(test)).toBe(2);
    test.pass(240);
    expect(desired(test)).toBe(5);
    test.pass(120);
    expect(test.statuses()).toEqual({ RUNNING: 9 });
    expect(test.instances().map(({ capacityProviderName }) => capacityProviderName)).toEqual(Array(5).fill('web'));
  });

  it.each([
    ['by what is needed', {}, 4],
    ['by the maximum step at most', { maximumScalingStepSize: 2 }, 3],
    ['by the minimum step at least', { minimumScalingStepSize: 6 }, 7],
  ])('grows %s', (_what, managedScaling, size) => {
    const test = testCapacity();
    giveGroup(test, 'web', { group: { MinSize: 1 }, managedScaling });
    test.pass(180);
    giveService(test, 'web', { desiredCount: 8 });
    test.pass(60);
    expect(desired(test)).toBe(size);
  });

  it('grows by exactly the minimum step where several zones are read that way', () => {
    const test = testCapacity({ mixedGroupsGrow: 'byMinimumStep' });
    giveGroup(test, 'web', { group: { MinSize: 1 }, managedScaling: { minimumScalingStepSize: 2 } });
    test.pass(180);
    giveService(test, 'web', { desiredCount: 12 });
    test.pass(60);
    expect(desired(test)).toBe(3);
    // Steps later it is what the other reading comes to at once.
    test.pass(900);
    expect(desired(test)).toBe(7);
    expect(test.statuses()).toEqual({ RUNNING: 12 });
  });

  it('stops at the maximum of the group, and its tasks wait', () => {
    const test = testCapacity();
    giveGroup(test, 'web', { group: { MaxSize: 2 } });
    giveService(test, 'web', { desiredCount: 5 });
    test.pass(900);
    expect(desired(test)).toBe(2);
    expect(test.statuses()).toEqual({ RUNNING: 4, PROVISIONING: 1 });
  });

  it('does nothing for tasks that the instance type can never take', () => {
    const test = testCapacity();
    giveGroup(test, 'web', { group: { MinSize: 1 } });
    giveService(test, 'web', {}, { cpu: '4096', memory: '1024' });
    test.pass(900);
    expect(desired(test)).toBe(1);
    expect(test.statuses()).toEqual({ PROVISIONING: 1 });
  });

  it('gives a task with a static port an instance of its own', () => {
    const test = testCapacity();
    giveGroup(test, 'web', { group: { MinSize: 1 } });
    const portMappings = [{ containerPort: 80, hostPort: 80 }];
    const containerDefinitions = [{ name: 'app', image: 'nginx:1', portMappings }];
    test.pass(180);
    giveService(test, 'web', { desiredCount: 3 }, { cpu: '128', memory: '128', containerDefinitions });
    test.pass(300);
    expect(test.statuses()).toEqual({ RUNNING: 3 });
    expect(test.instances()).toHaveLength(3);
  });

  it('keeps instances to spare with a target below 100', () => {
    const test = testCapacity();
    giveGroup(test, 'web', { managedScaling: { targetCapacity: 50 } });
    giveService(test, 'web', { desiredCount: 2, placementStrategy: [{ type: 'binpack', field: 'cpu' }] });
    test.pass(1200);
    expect(test.statuses()).toEqual({ RUNNING: 2 });
    expect(desired(test)).toBe(2);
  });

  it('shrinks after fifteen idle minutes, by half at most each minute', () => {
    const test = testCapacity();
    giveGroup(test, 'web');
    giveService(test, 'web', { desiredCount: 16 });
    test.pass(900);
    expect(desired(test)).toBe(8);
    test.call('UpdateService', { cluster: 'production', service: 'web', desiredCount: 0 });
    test.pass(14 * 60);
    expect(desired(test)).toBe(8);
    const sizes: unknown[] = [];
    for (let minute = 0; minute < 7; minute++) {
      test.pass(60);
      sizes.push(desired(test));
    }
    expect(sizes.filter((size, index) => size !== sizes[index - 1])).toEqual([4, 2, 1, 0]);
  });

  it('launches nothing in place of an instance that leaves the group and whose tasks go on', () => {
    const test = testCapacity();
    giveGroup(test, 'web', { group: { MinSize: 2 } });
    test.pass(180);
    giveService(test, 'web', { desiredCount: 0 });
    const capacityProviderStrategy = [{ capacityProvider: 'web', weight: 1 }];
    const batch = { cluster: 'production', taskDefinition: 'web', capacityProviderStrategy, count: 4 };
    test.call('RunTask', batch);
    test.pass(60);
    test.call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'web', MinSize: 0, DesiredCapacity: 1 });
    test.pass(600);
    expect(test.instances().map(({ status }) => status)).toEqual(['DRAINING', 'ACTIVE']);
    expect(desired(test)).toBe(1);
  });

  it('ends only empty instances under managed termination protection', () => {
    const test = testCapacity();
    const group = { NewInstancesProtectedFromScaleIn: true };
    giveGroup(test, 'web', { group, provider: { managedTerminationProtection: 'ENABLED' } });
    giveService(test, 'web', { desiredCount: 6, placementStrategy: [{ type: 'binpack', field: 'cpu' }] });
    test.pass(900);
    const before = test.ecs.tasksOf('production', 'web').map(({ taskArn }) => taskArn);
    test.call('UpdateService', { cluster: 'production', service: 'web', desiredCount: 3 });
    test.pass(1500);
    expect(test.statuses()).toEqual({ RUNNING: 3 });
    const left = test.ecs.tasksOf('production', 'web').filter(({ lastStatus }) => lastStatus === 'RUNNING');
    expect(left.every(({ taskArn }) => before.includes(taskArn))).toBe(true);
    const busy = new Set(left.map(({ containerInstanceArn }) => containerInstanceArn));
    expect(test.instances()).toHaveLength(busy.size);
    const shown = items(test.group('web'), 'Instances');
    expect(shown.map(({ ProtectedFromScaleIn }) => ProtectedFromScaleIn)).toEqual(shown.map(() => true));
  });

  it('needs protection of the group and managed scaling for managed termination protection', () => {
    const test = testCapacity();
    const provider = { managedTerminationProtection: 'ENABLED' };
    expect(() => giveGroup(test, 'web', { provider })).toThrow('must have instance protection from scale in');
    const group = { NewInstancesProtectedFromScaleIn: true };
    const managedScaling = { status: 'DISABLED' };
    expect(() => giveGroup(test, 'api', { provider, group, managedScaling })).toThrow(
      'managed scaling must be enabled',
    );
  });

  it('does not touch a group whose managed scaling is off', () => {
    const test = testCapacity();
    giveGroup(test, 'web', { group: { MinSize: 1 }, managedScaling: { status: 'DISABLED' } });
    test.pass(60);
    giveService(test, 'web', { desiredCount: 4 });
    test.pass(600);
    expect(desired(test)).toBe(1);
    expect(test.statuses()).toEqual({ RUNNING: 2 });
  });

  it('takes the instances of a group that were there before its provider', () => {
    const test = testCapacity();
    test.call('CreateLaunchTemplate', {
      LaunchTemplateName: 'old',
      LaunchTemplateData: {
        InstanceType: 'g4dn.xlarge',
        UserData: Buffer.from(
          `#!/bin/bash\necho ECS_CLUSTER=production >> /etc/ecs/ecs.config\necho 'ECS_INSTANCE_ATTRIBUTES={"stack":"gpu"}' >> /etc/ecs/ecs.config\necho ECS_RESERVED_MEMORY=256 >> /etc/ecs/ecs.config\n`,
        ).toString('base64'),
      },
    });
    const LaunchTemplate = { LaunchTemplateName: 'old' };
    test.call('CreateAutoScalingGroup', {
      AutoScalingGroupName: 'old',
      MinSize: 1,
      MaxSize: 1,
      AvailabilityZones: ['eu-west-1b'],
      LaunchTemplate,
    });
    test.pass(60);
    const [instance = {}] = test.instances();
    expect(instance).not.toHaveProperty('capacityProviderName');
    expect(items(instance, 'attributes')).toEqual(
      expect.arrayContaining([
        { name: 'stack', value: 'gpu' },
        { name: 'ecs.availability-zone', value: 'eu-west-1b' },
        { name: 'ecs.instance-type', value: 'g4dn.xlarge' },
      ]),
    );
    const registered = Object.fromEntries(
      items(instance, 'registeredResources').map(({ name, integerValue }) => [name, integerValue]),
    );
    expect(registered).toMatchObject({ CPU: 4096, MEMORY: 15_970 - 256 });
    const { capacityProvider } = test.call('CreateCapacityProvider', {
      name: 'old',
      autoScalingGroupProvider: { autoScalingGroupArn: test.group('old').AutoScalingGroupARN },
    });
    expect(only({ capacityProvider }, 'capacityProvider').name).toBe('old');
    test.call('PutClusterCapacityProviders', { cluster: 'production', capacityProviders: ['old'] });
    expect(test.instances()[0]).toMatchObject({ capacityProviderName: 'old' });
  });
});
