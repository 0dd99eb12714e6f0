import type { Body } from '../../../../sandbox/service.ts';
import { items } from '../test-ecs.ts';
import { giveGroup, giveService, type TestCapacity, testCapacity, zones } from './test-capacity.ts';

const fargate = { networkMode: 'awsvpc', cpu: '256', memory: '512', requiresCompatibilities: ['FARGATE'] };
const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

/** A service on Spot of Fargate, in a cluster that has a group's provider too or only that. */
function giveSpot(test: TestCapacity, desiredCount: number, hasGroup = false): void {
  const capacityProviders = ['FARGATE_SPOT', ...(hasGroup ? ['web'] : [])];
  test.call('PutClusterCapacityProviders', { cluster: 'production', capacityProviders });
  const capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
  giveService(test, 'spot', { desiredCount, capacityProviderStrategy, networkConfiguration }, fargate);
  test.pass(120);
}

/** Two instances of a group in two zones, with a service on both. */
function giveFleet(test: TestCapacity, group: Body = {}): void {
  giveGroup(test, 'web', { group: { MinSize: 2, ...group } });
  test.pass(60);
  giveService(test, 'web', { desiredCount: 2 });
  test.pass(120);
}

const running = (test: TestCapacity, service: string) =>
  test.ecs.tasksOf('production', service).filter(({ lastStatus }) => lastStatus === 'RUNNING');

describe('Spot on Fargate', () => {
  it('is interrupted with SIGTERM, and replaced while there is capacity', () => {
    const test = testCapacity();
    giveSpot(test, 3);
    expect(test.ecs.interruptSpot({ service: 'spot', count: 2 })).toBe(2);
    expect(test.statuses()).toEqual({ RUNNING: 1 });
    test.pass(120);
    const stopped = test.ecs.tasksOf('production', 'spot').filter(({ lastStatus }) => lastStatus === 'STOPPED');
    expect(stopped.map(({ stopCode, stoppedReason }) => [stopCode, stoppedReason])).toEqual(
      Array(2).fill(['SpotInterruption', 'Your Spot Task was interrupted.']),
    );
    expect(running(test, 'spot')).toHaveLength(3);
  });

  it.each([
    [{ cluster: 'prod' }, 'There is no cluster prod; there are production'],
    [{ cluster: 'production', service: 'spto' }, 'There is no service spto in cluster production; there are spot'],
    [{ service: 'spto' }, 'There is no service spto; there are spot'],
  ])('interrupts nothing of what is not there: %j', (match, message) => {
    const test = testCapacity();
    giveSpot(test, 1);
    expect(() => test.ecs.interruptSpot(match)).toThrow(new Error(message));
    expect(test.statuses()).toEqual({ RUNNING: 1 });
    test.ecs.interruptSpot({ cluster: 'production', service: 'spot' });
    expect(test.ecs.interruptSpot({ cluster: 'production', service: 'spot' })).toBe(0);
  });

  it('is not replaced by On-Demand when it has run out, and comes back', () => {
    const test = testCapacity();
    giveSpot(test, 2);
    test.ecs.setSpotCapacity(false);
    test.ecs.interruptSpot();
    test.pass(120);
    expect(running(test, 'spot')).toEqual([]);
    const [service = {}] = items(
      test.call('DescribeServices', { cluster: 'production', services: ['spot'] }),
      'services',
    );
    expect(items(service, 'events').map(({ message }) => message)).toContainEqual(
      expect.stringContaining('Capacity is unavailable at this time'),
    );
    test.ecs.setSpotCapacity(true);
    test.pass(120);
    expect(running(test, 'spot')).toHaveLength(2);
  });
});

describe('an instance', () => {
  it('of Spot drains for two minutes when it is interrupted, and its group replaces it', () => {
    const test = testCapacity();
    giveFleet(test);
    const [first = {}] = test.instances();
    test.ecs.interruptInstance(String(first.ec2InstanceId));
    expect(test.instances().map(({ status }) => status)).toEqual(['DRAINING', 'ACTIVE']);
    expect(test.bus.map((event) => event['detail-type'])).toContain('EC2 Spot Instance Interruption Warning');
    test.pass(119);
    expect(test.instances()).toHaveLength(2);
    test.pass(120);
    expect(test.instances().map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE']);
    expect(test.instances().map(({ ec2InstanceId }) => ec2InstanceId)).not.toContain(first.ec2InstanceId);
    expect(running(test, 'web')).toHaveLength(2);
    const [one, other] = test.instances().map(({ ec2InstanceId }) => ec2InstanceId);
    const message = `There is no EC2 instance i-0; there are ${one}, ${other}`;
    expect(() => test.ecs.interruptInstance('i-0')).toThrow(new Error(message));
  });

  it('drains until its tasks are gone before its group ends it', () => {
    const test = testCapacity();
    giveFleet(test);
    const [first = {}] = test.instances();
    const terminate = { InstanceId: first.ec2InstanceId, ShouldDecrementDesiredCapacity: false };
    test.call('TerminateInstanceInAutoScalingGroup', terminate);
    expect(test.instances()[0]).toMatchObject({ status: 'DRAINING' });
    const states = () => items(test.group('web'), 'Instances').map(({ LifecycleState }) => LifecycleState);
    expect(states()).toContain('Terminating:Wait');
    test.pass(300);
    expect(test.instances()).toHaveLength(2);
    const codes = test.ecs.tasksOf('production', 'web').map(({ stopCode }) => stopCode);
    expect(codes).not.toContain('TerminationNotice');
    expect(running(test, 'web')).toHaveLength(2);
  });

  it('ends at once, with its tasks, when managed draining is off', () => {
    const test = testCapacity();
    giveGroup(test, 'web', { group: { MinSize: 1 }, provider: { managedDraining: 'DISABLED' } });
    test.pass(60);
    giveService(test, 'web');
    test.pass(120);
    const [{ ec2InstanceId } = {}] = test.instances();
    const terminate = { InstanceId: ec2InstanceId, ShouldDecrementDesiredCapacity: false };
    test.call('TerminateInstanceInAutoScalingGroup', terminate);
    test.pass(25);
    const [task = {}] = test.ecs.tasksOf('production', 'web').filter(({ stopCode }) => stopCode !== undefined);
    expect(task).toMatchObject({
      stopCode: 'TerminationNotice',
      stoppedReason: `Host EC2 (instance ${ec2InstanceId}) terminated.`,
    });
  });
});

describe('a zone that fails', () => {
  it('takes its instances and tasks along, and takes none until it is back', () => {
    const test = testCapacity();
    giveFleet(test, { MinSize: 3 });
    giveSpot(test, 3, true);
    test.ecs.failZone('eu-west-1a');
    test.pass(300);
    const places = () =>
      new Set([...running(test, 'web'), ...running(test, 'spot')].map(({ availabilityZone }) => availabilityZone));
    expect([...places()].sort()).toEqual(['eu-west-1b', 'eu-west-1c']);
    expect([running(test, 'web').length, running(test, 'spot').length]).toEqual([2, 3]);
    expect(test.instances()).toHaveLength(3);
    test.ecs.recoverZone('eu-west-1a');
    test.call('UpdateService', { cluster: 'production', service: 'spot', desiredCount: 6 });
    test.pass(120);
    expect([...places()]).toContain('eu-west-1a');
  });

  it('leaves nothing when all fail, and all comes back with one', () => {
    const test = testCapacity();
    giveFleet(test);
    giveSpot(test, 1, true);
    for (const zone of zones) test.ecs.failZone(zone);
    test.pass(120);
    expect([test.instances(), running(test, 'web'), running(test, 'spot')]).toEqual([[], [], []]);
    const { StatusMessage } =
      items(test.call('DescribeScalingActivities', { AutoScalingGroupName: 'web' }), 'Activities')[0] ?? {};
    expect(StatusMessage).toBe('None of the Availability Zones of the group is available.');
    test.ecs.recoverZone('eu-west-1c');
    test.pass(300);
    expect([running(test, 'web').length, running(test, 'spot').length]).toEqual([2, 1]);
  });
});
