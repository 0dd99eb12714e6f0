import { registerInstance } from '../sandbox/ecs/instances/register-instance.ts';
import type { Body } from '../sandbox/service.ts';
import { account, region } from './fleet.ts';
import type { World } from './world.ts';

/** How large a cluster is. */
export interface ClusterSize {
  readonly instances: number;
  /** Of services of 50 tasks each, in `bridge`, wherever there is room. */
  readonly tasks: number;
  /** Each with an Auto Scaling group that says what it launches. */
  readonly providers: number;
}

export const cluster = 'large';

/** A cluster of instances that are full of tasks, in a sandbox. */
export function createLargeCluster(parts: World, { instances, tasks, providers }: ClusterSize): void {
  const { ecs, clock } = parts;
  const call = callerOf(parts);
  call('CreateCluster', { clusterName: cluster });
  const world = ecs.worldAt();
  const record = world.clusters.get(cluster);
  if (!record) throw new Error(`the sandbox has no cluster ${cluster}`);
  for (let index = 0; index < instances; index += 1) {
    registerInstance(world, record, {
      ec2InstanceId: `i-${String(index).padStart(8, '0')}`,
      instanceType: 'm5.large',
      availabilityZone: `eu-west-1${'abc'[index % 3]}`,
      cpu: 2048,
      memory: 7_680,
    });
  }
  const container = { name: 'app', image: 'public.ecr.aws/nginx/nginx:1.27', cpu: 64, memory: 64, essential: true };
  call('RegisterTaskDefinition', { family: 'app', containerDefinitions: [container] });
  for (let service = 0; service * 50 < tasks; service += 1) {
    call('CreateService', {
      cluster,
      serviceName: `s${service}`,
      taskDefinition: 'app',
      launchType: 'EC2',
      desiredCount: Math.min(50, tasks - service * 50),
    });
  }
  giveProviders(call, providers);
  clock.advance(600_000);
}

type Call = (operation: string, input: Body) => void;

/** Calls whichever of the services has the operation. */
function callerOf({ ecs, ec2, autoScaling }: World): Call {
  return (operation, input) => {
    const caller = { account, region, accessKeyId: 'BENCH' };
    const [run] = [ecs, ec2, autoScaling].flatMap(({ operations }) => operations[operation] ?? []);
    if (!run) throw new Error(`the sandbox has no operation ${operation}`);
    run(structuredClone(input), caller);
  };
}

function giveProviders(call: Call, count: number): void {
  const LaunchTemplateSpecification = { LaunchTemplateName: 'node', Version: '$Latest' };
  const LaunchTemplate = { LaunchTemplateSpecification, Overrides: [{ InstanceType: 'm5.large' }] };
  call('CreateLaunchTemplate', { LaunchTemplateName: 'node', LaunchTemplateData: { InstanceType: 'm5.large' } });
  const names = Array.from({ length: count }, (_, index) => `asg-${index}`);
  for (const name of names) {
    const AvailabilityZones = ['eu-west-1a'];
    const group = { AutoScalingGroupName: name, MinSize: 0, MaxSize: 9, AvailabilityZones };
    call('CreateAutoScalingGroup', { ...group, MixedInstancesPolicy: { LaunchTemplate } });
    call('CreateCapacityProvider', { name, autoScalingGroupProvider: { autoScalingGroupArn: name } });
  }
  call('PutClusterCapacityProviders', { cluster, capacityProviders: names, defaultCapacityProviderStrategy: [] });
}
