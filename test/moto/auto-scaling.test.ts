import {
  type AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  SetInstanceProtectionCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  type _InstanceType,
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateCapacityProviderCommand,
  CreateClusterCommand,
  DescribeCapacityProvidersCommand,
  type ECSClient,
  PutClusterCapacityProvidersCommand,
  UpdateCapacityProviderCommand,
} from '@aws-sdk/client-ecs';
import { createAutoScaling } from '../../sandbox/auto-scaling/auto-scaling.ts';
import { createEc2 } from '../../sandbox/ec2/ec2.ts';
import { INSTANCE_TYPES } from '../../sandbox/ec2/instance-types.ts';
import { createEcs } from '../../sandbox/ecs/ecs.ts';
import { capacityClients } from '../aws/capacity-clients.ts';
import { wire } from '../sandbox/wired.ts';
import { hasMoto, startMoto } from './moto-server.ts';

interface Side {
  readonly scaling: AutoScalingClient;
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  /** Lets time pass, where there is any. */
  readonly settle: () => void;
}

const AutoScalingGroupName = 'web';

/** The same calls to either, and what can be seen of them. */
async function storyOfGroup({ scaling, ec2, settle }: Side): Promise<readonly unknown[]> {
  const LaunchTemplateData = { InstanceType: 'm5.large', ImageId: 'ami-12c6146b' } as const;
  await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web', LaunchTemplateData }));
  const versions = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'web' }));
  const seen: unknown[] = [versions.LaunchTemplateVersions?.map((one) => [one.VersionNumber, one.LaunchTemplateData])];
  const shown = async () => {
    settle();
    const input = { AutoScalingGroupNames: [AutoScalingGroupName] };
    const { AutoScalingGroups = [] } = await scaling.send(new DescribeAutoScalingGroupsCommand(input));
    return AutoScalingGroups.map((group) => ({
      sizes: [group.MinSize, group.DesiredCapacity, group.MaxSize],
      zones: group.AvailabilityZones,
      instances: group.Instances?.map((one) => [one.InstanceType, one.LifecycleState, one.ProtectedFromScaleIn]),
    }));
  };
  const zones = ['eu-west-1a', 'eu-west-1b'];
  const LaunchTemplate = { LaunchTemplateName: 'web', Version: '$Latest' };
  const create = { AutoScalingGroupName, MinSize: 1, MaxSize: 4, AvailabilityZones: zones, LaunchTemplate };
  await scaling.send(new CreateAutoScalingGroupCommand({ ...create, DesiredCapacity: 2 }));
  seen.push(await shown());
  await scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity: 3 }));
  seen.push(await shown());
  const { AutoScalingGroups } = await scaling.send(new DescribeAutoScalingGroupsCommand({}));
  const InstanceIds = AutoScalingGroups?.[0]?.Instances?.flatMap(({ InstanceId }) => InstanceId ?? []) ?? [];
  const protect = { AutoScalingGroupName, InstanceIds: InstanceIds.slice(0, 1), ProtectedFromScaleIn: true };
  await scaling.send(new SetInstanceProtectionCommand(protect));
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
  seen.push(Reservations?.flatMap(({ Instances = [] }) => Instances).map(({ State }) => State?.Name));
  const InstanceId = InstanceIds[1];
  await scaling.send(
    new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: true }),
  );
  seen.push(await shown());
  await scaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MinSize: 3, MaxSize: 5 }));
  seen.push(await shown());
  seen.push(
    await nameOf(
      scaling.send(
        new CreateAutoScalingGroupCommand({ ...create, AutoScalingGroupName: 'x', LaunchTemplate: undefined }),
      ),
    ),
  );
  // moto ends the instances without being forced to.
  await scaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true }));
  seen.push(await shown());
  return seen;
}

async function storyOfProviders({ ecs, scaling, ec2 }: Side): Promise<readonly unknown[]> {
  const LaunchTemplateData = { InstanceType: 'm5.large', ImageId: 'ami-12c6146b' } as const;
  await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'p', LaunchTemplateData }));
  await scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'p',
      MinSize: 0,
      MaxSize: 1,
      AvailabilityZones: ['eu-west-1a'],
      LaunchTemplate: { LaunchTemplateName: 'p' },
    }),
  );
  const { AutoScalingGroups } = await scaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['p'] }),
  );
  const autoScalingGroupArn = AutoScalingGroups?.[0]?.AutoScalingGroupARN;
  await ecs.send(
    new CreateCapacityProviderCommand({
      name: 'web',
      autoScalingGroupProvider: { autoScalingGroupArn, managedScaling: { targetCapacity: 80 } },
    }),
  );
  const managedScaling = { status: 'ENABLED', minimumScalingStepSize: 2 } as const;
  await ecs.send(new UpdateCapacityProviderCommand({ name: 'web', autoScalingGroupProvider: { managedScaling } }));
  const described = await ecs.send(new DescribeCapacityProvidersCommand({ capacityProviders: ['web', 'nobody'] }));
  const seen: unknown[] =
    described.capacityProviders?.map(({ name, status, autoScalingGroupProvider }) => {
      const { managedDraining: _, autoScalingGroupArn: arn, ...settings } = autoScalingGroupProvider ?? {};
      return { name, status, isGroup: arn === autoScalingGroupArn, settings };
    }) ?? [];
  seen.push(described.failures?.map(({ reason }) => reason));
  await ecs.send(new CreateClusterCommand({ clusterName: 'fleet' }));
  const { cluster } = await ecs.send(
    new PutClusterCapacityProvidersCommand({
      cluster: 'fleet',
      capacityProviders: ['web', 'FARGATE'],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'web', weight: 1 }],
    }),
  );
  seen.push(
    cluster?.capacityProviders,
    cluster?.defaultCapacityProviderStrategy?.map((one) => one.capacityProvider),
  );
  return seen;
}

async function storyOfTypes({ ec2 }: Side): Promise<readonly unknown[]> {
  const names = [...INSTANCE_TYPES.keys()] as _InstanceType[];
  const pages = [names.slice(0, 100), names.slice(100)].map((InstanceTypes) =>
    ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes })),
  );
  const found = (await Promise.all(pages)).flatMap(({ InstanceTypes = [] }) => InstanceTypes);
  const rows = found.map(({ InstanceType, VCpuInfo, MemoryInfo, NetworkInfo, GpuInfo }) => [
    InstanceType,
    VCpuInfo?.DefaultVCpus,
    MemoryInfo?.SizeInMiB,
    NetworkInfo?.MaximumNetworkInterfaces,
    GpuInfo?.Gpus?.map(({ Count, MemoryInfo: memory }) => [Count, memory?.SizeInMiB]) ?? [],
  ]);
  return rows.sort((a, b) => String(a[0]).localeCompare(String(b[0])));
}

async function nameOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'accepted',
    (error: Error) => error.name,
  );
}

type Story = (side: Side) => Promise<readonly unknown[]>;

async function inSandbox(stories: readonly Story[]): Promise<readonly unknown[]> {
  const wired = await wire((environment) => {
    const ec2 = createEc2(environment);
    const autoScaling = createAutoScaling(environment, ec2);
    return [ec2, autoScaling, createEcs(environment, { autoScaling: () => autoScaling.at() })];
  });
  try {
    return await told(wired.endpoint, stories, () => wired.clock.advance(60_000));
  } finally {
    await wired.close();
  }
}

async function inMoto(stories: readonly Story[]): Promise<readonly unknown[]> {
  const moto = await startMoto();
  try {
    return await told(moto.endpoint, stories, () => undefined);
  } finally {
    await moto.close();
  }
}

async function told(endpoint: string, stories: readonly Story[], settle: () => void): Promise<readonly unknown[]> {
  const clients = capacityClients(endpoint);
  const seen: unknown[] = [];
  for (const story of stories) {
    seen.push(await story({ scaling: clients.autoScaling, ec2: clients.ec2, ecs: clients.ecs, settle }));
  }
  for (const client of Object.values(clients)) client.destroy();
  return seen;
}

it('groups, providers and instance types are the same in the sandbox and in moto', async () => {
  if (!hasMoto()) {
    expect(process.env.CI).toBeFalsy();
    return;
  }
  const stories = [storyOfGroup, storyOfProviders, storyOfTypes];
  expect(await inSandbox(stories)).toEqual(await inMoto(stories));
}, 60_000);
