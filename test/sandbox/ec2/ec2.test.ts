import {
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { createEc2, type Ec2 } from '../../../sandbox/ec2/ec2.ts';
import { INSTANCE_TYPES } from '../../../sandbox/ec2/instance-types.ts';
import { type Wired, wire } from '../wired.ts';

const request = {
  type: 'm5.large',
  zone: 'eu-west-1a',
  subnet: 'subnet-1',
  isSpot: false,
  imageId: 'ami-1',
  userData: '',
  tags: new Map([['aws:autoscaling:groupName', 'web & <co>']]),
};

describe('EC2', () => {
  let wired: Wired;
  let ec2: Ec2;
  let client: EC2Client;

  beforeEach(async () => {
    wired = await wire((environment) => {
      ec2 = createEc2(environment);
      return [ec2];
    });
    client = new EC2Client(wired.client());
  });

  afterEach(() => wired.close());

  const described = async (input: { InstanceIds?: string[]; Filters?: { Name: string; Values: string[] }[] } = {}) => {
    const { Reservations = [] } = await client.send(new DescribeInstancesCommand(input));
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  };

  it('tells what an instance type has', async () => {
    const { InstanceTypes } = await client.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ['c5.large', 'g4dn.xlarge'] }),
    );
    expect(InstanceTypes).toMatchObject([
      {
        InstanceType: 'c5.large',
        VCpuInfo: { DefaultVCpus: 2 },
        MemoryInfo: { SizeInMiB: 4096 },
        NetworkInfo: { MaximumNetworkInterfaces: 3 },
      },
      {
        InstanceType: 'g4dn.xlarge',
        VCpuInfo: { DefaultVCpus: 4 },
        MemoryInfo: { SizeInMiB: 16_384 },
        GpuInfo: { Gpus: [{ Name: 'T4', Count: 1, MemoryInfo: { SizeInMiB: 16_384 } }] },
      },
    ]);
    expect(InstanceTypes?.[0]?.GpuInfo).toBeUndefined();
  });

  it('gives all instance types out in pages of 100', async () => {
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new DescribeInstanceTypesCommand({ ...(NextToken && { NextToken }) }));
      expect(page.InstanceTypes?.length).toBeLessThanOrEqual(100);
      names.push(...(page.InstanceTypes ?? []).map(({ InstanceType }) => InstanceType));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(names).toEqual([...INSTANCE_TYPES.keys()]);
  });

  it('refuses instance types that do not exist, as an error of the SDK', async () => {
    const types = ['m5.large', 'x9.huge'] as unknown as ['m5.large'];
    await expect(client.send(new DescribeInstanceTypesCommand({ InstanceTypes: types }))).rejects.toMatchObject({
      name: 'InvalidInstanceType',
      message: 'The following supplied instance types do not exist: [x9.huge]',
    });
  });

  it('takes an instance from pending to running to terminated', async () => {
    const { id } = ec2.at().instances.launch(request);
    expect(await described({ InstanceIds: [id] })).toMatchObject([
      {
        InstanceId: id,
        State: { Code: 0, Name: 'pending' },
        InstanceType: 'm5.large',
        Placement: { AvailabilityZone: 'eu-west-1a' },
        LaunchTime: new Date(wired.clock.now()),
        Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'web & <co>' }],
      },
    ]);
    wired.clock.advance(20_000);
    expect((await described())[0]?.State?.Name).toBe('running');
    const { TerminatingInstances } = await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(TerminatingInstances).toMatchObject([
      { InstanceId: id, PreviousState: { Name: 'running' }, CurrentState: { Name: 'shutting-down' } },
    ]);
    wired.clock.advance(20_000);
    expect((await described())[0]?.State?.Name).toBe('terminated');
    const states = wired.events.map(({ detail }) => detail.state);
    expect(states).toEqual(['pending', 'running', 'shutting-down', 'terminated']);
  });

  it('finds instances by filters, and refuses one that it does not know', async () => {
    ec2.at().instances.launch(request);
    const other = ec2.at().instances.launch({ ...request, zone: 'eu-west-1b' });
    const Filters = [{ Name: 'availability-zone', Values: ['eu-west-1b', 'eu-west-1c'] }];
    expect((await described({ Filters })).map(({ InstanceId }) => InstanceId)).toEqual([other.id]);
    await expect(described({ Filters: [{ Name: 'colour', Values: ['red'] }] })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
    await expect(described({ InstanceIds: ['i-0'] })).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  it('keeps launch templates', async () => {
    const LaunchTemplateData = {
      InstanceType: 'm5.large',
      ImageId: 'ami-1',
      UserData: Buffer.from('echo ECS_CLUSTER=fleet').toString('base64'),
    } as const;
    const create = () =>
      client.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web', LaunchTemplateData }));
    const { LaunchTemplate } = await create();
    const id = LaunchTemplate?.LaunchTemplateId ?? '';
    for (const which of [{ LaunchTemplateId: id }, { LaunchTemplateName: 'web' }]) {
      const { LaunchTemplateVersions } = await client.send(
        new DescribeLaunchTemplateVersionsCommand({ ...which, Versions: ['$Latest'] }),
      );
      expect(LaunchTemplateVersions).toMatchObject([{ LaunchTemplateId: id, VersionNumber: 1, LaunchTemplateData }]);
    }
    await expect(create()).rejects.toMatchObject({ name: 'InvalidLaunchTemplateName.AlreadyExistsException' });
    await expect(
      client.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'api' })),
    ).rejects.toMatchObject({ name: 'InvalidLaunchTemplateName.NotFoundException' });
  });
});
