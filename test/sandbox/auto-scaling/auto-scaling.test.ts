import {
  AutoScalingClient,
  type AutoScalingGroup,
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
  SetInstanceProtectionCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import { createAutoScaling } from '../../../sandbox/auto-scaling/auto-scaling.ts';
import { createEc2, type Ec2 } from '../../../sandbox/ec2/ec2.ts';
import { check } from '../../../sandbox/model/check.ts';
import { type Wired, wire } from '../wired.ts';

const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

describe('Auto Scaling', () => {
  let wired: Wired;
  let ec2: Ec2;
  let client: AutoScalingClient;

  beforeEach(async () => {
    wired = await wire(
      (environment) => {
        ec2 = createEc2(environment);
        return [ec2, createAutoScaling(environment, ec2)];
      },
      { check },
    );
    client = new AutoScalingClient(wired.client());
    await new EC2Client(wired.client()).send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'web',
        LaunchTemplateData: { InstanceType: 'm5.large' },
      }),
    );
  });

  afterEach(() => wired.close());

  const create = (more: Partial<CreateAutoScalingGroupCommandInput> = {}) =>
    client.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web',
        MinSize: 0,
        MaxSize: 6,
        AvailabilityZones: zones,
        LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Latest' },
        ...more,
      }),
    );

  const group = async (name = 'web'): Promise<AutoScalingGroup | undefined> => {
    const input = { AutoScalingGroupNames: [name] };
    return (await client.send(new DescribeAutoScalingGroupsCommand(input))).AutoScalingGroups?.[0];
  };
  const instances = async () => (await group())?.Instances ?? [];
  const zonesOf = async () => (await instances()).map(({ AvailabilityZone }) => AvailabilityZone);
  const resize = (DesiredCapacity: number) =>
    client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity }));
  const pass = (seconds: number) => wired.clock.advance(seconds * 1000);

  it('shows a group as it was made', async () => {
    await create({ DesiredCapacity: 2, Tags: [{ Key: 'team', Value: 'shop' }] });
    expect(await group()).toMatchObject({
      AutoScalingGroupName: 'web',
      AutoScalingGroupARN: expect.stringMatching(
        /^arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName\/web$/,
      ),
      MinSize: 0,
      MaxSize: 6,
      DesiredCapacity: 2,
      AvailabilityZones: zones,
      LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Latest' },
      NewInstancesProtectedFromScaleIn: false,
      CreatedTime: new Date(wired.clock.now()),
      Tags: [{ Key: 'team', Value: 'shop', ResourceId: 'web', PropagateAtLaunch: false }],
    });
    expect(await group('api')).toBeUndefined();
  });

  it('launches over its zones evenly, on the clock', async () => {
    await create({ MinSize: 4 });
    expect(await zonesOf()).toEqual([...zones, 'eu-west-1a']);
    expect((await instances())[0]).toMatchObject({ InstanceType: 'm5.large', LifecycleState: 'Pending' });
    pass(20);
    expect((await instances()).map(({ LifecycleState }) => LifecycleState)).toEqual(Array(4).fill('InService'));
  });

  it('takes the zones of its subnets in turn', async () => {
    await create({ AvailabilityZones: undefined, VPCZoneIdentifier: 'subnet-1, subnet-2', DesiredCapacity: 2 });
    expect(await zonesOf()).toEqual(['eu-west-1a', 'eu-west-1b']);
  });

  it('shrinks the zone with the most instances by the oldest', async () => {
    await create({ DesiredCapacity: 3 });
    pass(60);
    await resize(4);
    pass(60);
    const [oldest] = await instances();
    await resize(3);
    pass(30);
    expect((await instances()).map(({ InstanceId }) => InstanceId)).not.toContain(oldest?.InstanceId);
    expect((await zonesOf()).sort()).toEqual(zones);
  });

  it('ends no protected instance, and says why it is larger than desired', async () => {
    await create({ DesiredCapacity: 2, NewInstancesProtectedFromScaleIn: true });
    pass(60);
    await resize(0);
    pass(60);
    expect(await instances()).toHaveLength(2);
    const { Activities } = await client.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'web' }));
    expect(Activities?.[0]).toMatchObject({
      StatusCode: 'Failed',
      StatusMessage: expect.stringContaining('protected from scale-in'),
    });
    const InstanceIds = (await instances()).flatMap(({ InstanceId }) => InstanceId ?? []);
    await client.send(
      new SetInstanceProtectionCommand({ AutoScalingGroupName: 'web', InstanceIds, ProtectedFromScaleIn: false }),
    );
    pass(60);
    expect(await instances()).toEqual([]);
  });

  it('replaces an instance that ends, and lowers the desired capacity when that is asked for', async () => {
    await create({ DesiredCapacity: 2 });
    pass(60);
    const [first, second] = await instances();
    ec2.at().instances.terminate(ec2.at().instances.all()[0] as never);
    pass(60);
    expect((await instances()).map(({ InstanceId }) => InstanceId)).not.toContain(first?.InstanceId);
    expect(await instances()).toHaveLength(2);
    const InstanceId = second?.InstanceId;
    const { Activity } = await client.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: true }),
    );
    expect(Activity?.Description).toContain(InstanceId);
    pass(60);
    expect(await group()).toMatchObject({ DesiredCapacity: 1, Instances: [{ AvailabilityZone: 'eu-west-1a' }] });
  });

  it('mixes On-Demand and Spot as its policy says', async () => {
    await create({
      LaunchTemplate: undefined,
      DesiredCapacity: 5,
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version: '$Default' },
          Overrides: [{ InstanceType: 'c5.large' }, { InstanceType: 'c6i.large' }],
        },
        InstancesDistribution: { OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 50 },
      },
    });
    const launched = ec2.at().instances.all();
    expect(launched.map(({ type }) => type)).toEqual(Array(5).fill('c5.large'));
    expect(launched.filter(({ isSpot }) => isSpot)).toHaveLength(2);
  });

  it('takes the desired capacity along when its limits move', async () => {
    await create({ DesiredCapacity: 4 });
    const update = (more: { MinSize?: number; MaxSize?: number; DesiredCapacity?: number }) =>
      client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', ...more }));
    await update({ MaxSize: 2 });
    expect(await group()).toMatchObject({ MaxSize: 2, DesiredCapacity: 2 });
    await update({ MinSize: 3, MaxSize: 9 });
    expect(await group()).toMatchObject({ MinSize: 3, MaxSize: 9, DesiredCapacity: 3 });
    await expect(update({ DesiredCapacity: 10 })).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('launches elsewhere while a zone is down', async () => {
    await create({ DesiredCapacity: 3 });
    pass(60);
    ec2.at().instances.failZone('eu-west-1b');
    expect((await zonesOf()).sort()).toEqual(['eu-west-1a', 'eu-west-1a', 'eu-west-1c']);
    ec2.at().instances.recoverZone('eu-west-1b');
    await resize(4);
    expect((await zonesOf()).at(-1)).toBe('eu-west-1b');
  });

  it('is deleted with its instances only by force', async () => {
    await create({ MinSize: 1 });
    const remove = (ForceDelete: boolean) =>
      client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web', ForceDelete }));
    await expect(remove(false)).rejects.toMatchObject({ name: 'ResourceInUseFault' });
    await remove(true);
    expect(await group()).toMatchObject({ Status: 'Delete in progress' });
    pass(60);
    expect(await group()).toBeUndefined();
    expect(ec2.at().instances.all()[0]?.state).toBe('terminated');
  });

  it.each([
    ['a minimum that is missing', { MinSize: undefined }, "Value null at 'minSize' failed to satisfy constraint"],
    ['a maximum below the minimum', { MinSize: 3, MaxSize: 2 }, 'Max bound, 2, must be greater than'],
    ['a desired capacity out of bounds', { DesiredCapacity: 9 }, 'Desired capacity:9 must be between'],
    ['no launch template', { LaunchTemplate: undefined }, 'must contain either LaunchTemplate'],
    ['a launch template that is not there', { LaunchTemplate: { LaunchTemplateName: 'api' } }, 'template name api'],
    ['no zone', { AvailabilityZones: undefined }, 'At least one Availability Zone'],
  ])('refuses %s', async (_what, more, message) => {
    await expect(create(more as never)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
  });

  it('refuses what is not there or out of bounds', async () => {
    await expect(resize(1)).rejects.toThrow('AutoScalingGroup name not found');
    await create();
    await expect(create()).rejects.toMatchObject({ name: 'AlreadyExistsFault' });
    await expect(resize(7)).rejects.toThrow('New SetDesiredCapacity value 7 is above max value 6');
  });

  it('gives groups out in pages of 50', async () => {
    for (let index = 0; index < 60; index++) await create({ AutoScalingGroupName: `g${index}` });
    const first = await client.send(new DescribeAutoScalingGroupsCommand({}));
    const second = await client.send(new DescribeAutoScalingGroupsCommand({ NextToken: first.NextToken }));
    expect([first.AutoScalingGroups?.length, second.AutoScalingGroups?.length, second.NextToken]).toEqual([
      50,
      10,
      undefined,
    ]);
  });
});
