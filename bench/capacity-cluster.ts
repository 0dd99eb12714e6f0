import { registerInstance } from '../sandbox/ecs/instances/register-instance.ts';
import type { Body } from '../sandbox/service.ts';
import type { World } from './world.ts';

/** How large a cluster is. */
export interface ClusterSize {
  readonly instances: number;
  /** Of services of 50 tasks each, in `bridge`, wherever there is room. */
  readonly tasks: number;
}

export const cluster = 'large';

/** A cluster of instances that are full of tasks, in a sandbox. */
export function createLargeCluster({ ecs, clock }: World, { instances, tasks }: ClusterSize): void {
  const call = (operation: string, input: Body) => ecs.operations[operation]?.(input);
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
  clock.advance(600_000);
}
