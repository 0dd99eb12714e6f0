import type { ECSClient } from '@aws-sdk/client-ecs';
import type { CapacityAdapters } from '../ports/capacity.ts';
import type { AdapterOptions } from './caller.ts';
import type { ClientSettings } from './clients.ts';

/** What a cluster's capacity is read with. */
export interface CapacityConnection extends AdapterOptions<ECSClient> {
  /** Of the clients that are made only once something is asked of them. */
  readonly settings: (service: 'APPLICATION_AUTO_SCALING' | 'AUTO_SCALING' | 'EC2') => ClientSettings;
}

/**
 * ECS, EC2 Auto Scaling and EC2 by the real SDK. Nothing of it is loaded before it is asked: most passes read no
 * capacity, and most clusters have no Auto Scaling group.
 */
export function createCapacityAdapters({ settings, ...options }: CapacityConnection): CapacityAdapters {
  const ecs = once(async () => {
    const [{ connectEcs }, { createEcsCapacityReader }] = await Promise.all([
      import('./ecs-connection.ts'),
      import('./ecs-capacity-reader.ts'),
    ]);
    return createEcsCapacityReader(connectEcs(options));
  });
  const groups = once(async () => {
    const { createAutoScalingClient, createAutoScalingGroupReader } = await import('./auto-scaling.ts');
    return createAutoScalingGroupReader({ ...options, client: createAutoScalingClient(settings('AUTO_SCALING')) });
  });
  const instanceTypes = once(async () => {
    const { createEc2Client, createInstanceTypeReader } = await import('./ec2.ts');
    return createInstanceTypeReader({ ...options, client: createEc2Client(settings('EC2')) });
  });
  const schedules = once(async () => {
    const [{ createApplicationAutoScalingClient }, { createScheduledActionReader }] = await Promise.all([
      import('./application-auto-scaling.ts'),
      import('./scheduled-actions.ts'),
    ]);
    const client = createApplicationAutoScalingClient(settings('APPLICATION_AUTO_SCALING'));
    return createScheduledActionReader({ ...options, client });
  });
  return {
    ecs: {
      describeCluster: async (cluster) => (await ecs()).describeCluster(cluster),
      describeCapacityProviders: async (cluster, names) => (await ecs()).describeCapacityProviders(cluster, names),
      async *listContainerInstances(cluster) {
        yield* (await ecs()).listContainerInstances(cluster);
      },
      describeContainerInstances: async (cluster, arns) => (await ecs()).describeContainerInstances(cluster, arns),
      async *listTasks(cluster, service) {
        yield* (await ecs()).listTasks(cluster, service);
      },
      describeTasks: async (cluster, arns) => (await ecs()).describeTasks(cluster, arns),
    },
    groups: { describeAutoScalingGroups: async (names) => (await groups()).describeAutoScalingGroups(names) },
    instanceTypes: {
      describeInstanceTypes: async (names) => (await instanceTypes()).describeInstanceTypes(names),
      instanceTypeOf: async (template) => (await instanceTypes()).instanceTypeOf(template),
    },
    schedules: { describeScheduledActions: async (id) => (await schedules()).describeScheduledActions(id) },
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
