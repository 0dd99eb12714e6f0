import type { AutoScaling } from './auto-scaling/auto-scaling.ts';
import type { Ec2 } from './ec2/ec2.ts';
import type { Ecs } from './ecs/ecs.ts';
import type { Body, Caller } from './service.ts';

/** A cluster with the capacity providers that it has beside those of its groups. */
export interface SeedCluster {
  readonly name: string;
  /** FARGATE and FARGATE_SPOT by default. */
  readonly capacityProviders?: readonly string[];
  readonly defaultCapacityProviderStrategy?: readonly Body[];
}

/** An Auto Scaling group whose instances join a cluster. */
export interface SeedGroup {
  readonly name: string;
  readonly cluster: string;
  /** The first is launched. */
  readonly instanceTypes: readonly string[];
  /** The region's a, b and c by default. */
  readonly zones?: readonly string[];
  /** Default 0. */
  readonly min?: number;
  readonly max: number;
  /** Default: `min`. */
  readonly desired?: number;
  readonly spot?: boolean;
  /** Custom attributes of its container instances. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Settings of a capacity provider named like the group; without them it has none. */
  readonly provider?: Body;
}

/** EC2 instances of no group that join a cluster. */
export interface SeedInstances {
  readonly cluster: string;
  readonly instanceType: string;
  /** The region's a by default. */
  readonly zone?: string;
  /** Default 1. */
  readonly count?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

interface Capacity {
  readonly clusters?: readonly (string | SeedCluster)[];
  readonly groups?: readonly SeedGroup[];
  readonly instances?: readonly SeedInstances[];
}

interface Services {
  readonly ecs: Ecs;
  readonly ec2: Ec2;
  readonly autoScaling: AutoScaling;
}

/** Makes clusters, groups and instances, all of which run and are registered already. */
export function plantCapacity(seed: Capacity, services: Services, caller: Caller): void {
  const groups = seed.groups ?? [];
  for (const group of groups) plantGroup(group, services, caller);
  for (const given of seed.clusters ?? []) {
    const {
      name,
      capacityProviders = ['FARGATE', 'FARGATE_SPOT'],
      ...rest
    } = typeof given === 'string' ? { name: given } : given;
    const own = groups.filter(({ cluster, provider }) => cluster === name && provider).map((group) => group.name);
    const input = { clusterName: name, capacityProviders: [...capacityProviders, ...own], ...rest };
    services.ecs.operations.CreateCluster?.(input, caller);
  }
  const { instances } = services.ec2.at();
  for (const { cluster, instanceType: type, zone = `${caller.region}a`, count = 1, attributes } of seed.instances ??
    []) {
    const userData = userDataOf(cluster, attributes);
    const common = { imageId: 'ami-sandbox', subnet: `subnet-${zone}`, isSpot: false, tags: new Map<string, string>() };
    for (let made = 0; made < count; made++) instances.launch({ ...common, type, zone, userData });
  }
  for (const instance of instances.all()) instances.start(instance);
  services.ecs.registerInstances();
}

function plantGroup(group: SeedGroup, { ecs, ec2, autoScaling }: Services, caller: Caller): void {
  const { name, instanceTypes, min = 0, max, desired = min, spot = false, provider } = group;
  const { region } = caller;
  const LaunchTemplate = { LaunchTemplateName: name, Version: '$Latest' };
  ec2.operations.CreateLaunchTemplate?.({ LaunchTemplateName: name, LaunchTemplateData: templateOf(group) }, caller);
  const policy = {
    LaunchTemplate: {
      LaunchTemplateSpecification: LaunchTemplate,
      Overrides: instanceTypes.map((InstanceType) => ({ InstanceType })),
    },
    InstancesDistribution: { OnDemandPercentageAboveBaseCapacity: spot ? 0 : 100 },
  };
  autoScaling.operations.CreateAutoScalingGroup?.(
    {
      AutoScalingGroupName: name,
      MinSize: min,
      MaxSize: max,
      DesiredCapacity: desired,
      AvailabilityZones: group.zones ?? ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
      NewInstancesProtectedFromScaleIn: provider?.managedTerminationProtection === 'ENABLED',
      ...(instanceTypes.length > 1 || spot ? { MixedInstancesPolicy: policy } : { LaunchTemplate }),
    },
    caller,
  );
  if (!provider) return;
  const autoScalingGroupProvider = { autoScalingGroupArn: autoScaling.at().find(name)?.arn, ...provider };
  ecs.operations.CreateCapacityProvider?.({ name, autoScalingGroupProvider }, caller);
}

function templateOf({ cluster, instanceTypes, attributes }: SeedGroup): Body {
  const UserData = Buffer.from(userDataOf(cluster, attributes)).toString('base64');
  return { InstanceType: instanceTypes[0], UserData };
}

function userDataOf(cluster: string, attributes: Readonly<Record<string, string>> | undefined): string {
  const lines = [
    '#!/bin/bash',
    `echo ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config`,
    ...(attributes ? [`echo 'ECS_INSTANCE_ATTRIBUTES=${JSON.stringify(attributes)}' >> /etc/ecs/ecs.config`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
