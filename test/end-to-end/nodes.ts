import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateCapacityProviderCommand, PutClusterCapacityProvidersCommand } from '@aws-sdk/client-ecs';
import { registerInstance } from '../../sandbox/ecs/instances/register-instance.ts';
import { clientSettings, cluster, type EndToEnd } from './harness.ts';

const name = 'nodes';

/** Gives the cluster a capacity provider `nodes`, with an empty group and one instance, of a type that EC2 is asked about. */
export async function giveNodes({ ecs, sandbox }: Pick<EndToEnd, 'ecs' | 'sandbox'>): Promise<void> {
  const settings = clientSettings(sandbox);
  const LaunchTemplateData = { InstanceType: 'm5.large', ImageId: 'ami-12345678' } as const;
  await new EC2Client(settings).send(new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData }));
  const created = new CreateAutoScalingGroupCommand({
    AutoScalingGroupName: name,
    MinSize: 0,
    MaxSize: 3,
    AvailabilityZones: ['eu-west-1a'],
    LaunchTemplate: { LaunchTemplateName: name, Version: '$Latest' },
  });
  await new AutoScalingClient(settings).send(created);
  const autoScalingGroupProvider = { autoScalingGroupArn: name, managedScaling: { status: 'DISABLED' as const } };
  await ecs.send(new CreateCapacityProviderCommand({ name, autoScalingGroupProvider }));
  const capacityProviders = ['FARGATE', 'FARGATE_SPOT', name];
  await ecs.send(
    new PutClusterCapacityProvidersCommand({ cluster, capacityProviders, defaultCapacityProviderStrategy: [] }),
  );
  const world = sandbox.ecs.worldAt();
  const record = world.clusters.get(cluster);
  if (!record) throw new Error(`the sandbox has no cluster ${cluster}`);
  const size = { instanceType: 'm99.large', cpu: 2048, memory: 7_680 };
  registerInstance(world, record, { ec2InstanceId: 'i-node', capacityProvider: name, ...size });
}

/** What a service on the nodes is, beside its images: held when it would not fit. */
export const onNodes = {
  capacity: 'block',
  taskDefinition: {
    family: 'placed',
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [{ name: 'app', cpu: 128, memory: 256 }],
  },
  definition: {
    desiredCount: 1,
    capacityProviderStrategy: [{ capacityProvider: name, base: 0, weight: 1 }],
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
  },
} as const;
