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
 * ECS, EC2 Auto Scaling and EC2 by the real SDK. Nothing of it is loaded before something is asked: most passes read no
 * capacity. It is loaded as a whole, since each further piece would cost every start a file.
 */
export function createCapacityAdapters(connection: CapacityConnection): CapacityAdapters {
  let made: Promise<CapacityAdapters> | undefined;
  const readers = () => {
    made ??= import('./capacity-readers.ts').then(({ createCapacityReaders }) => createCapacityReaders(connection));
    return made;
  };
  return {
    ecs: {
      describeCluster: async (cluster) => (await readers()).ecs.describeCluster(cluster),
      describeCapacityProviders: async (cluster, names) =>
        (await readers()).ecs.describeCapacityProviders(cluster, names),
      async *listContainerInstances(cluster) {
        yield* (await readers()).ecs.listContainerInstances(cluster);
      },
      describeContainerInstances: async (cluster, arns) =>
        (await readers()).ecs.describeContainerInstances(cluster, arns),
      async *listTasks(cluster, service) {
        yield* (await readers()).ecs.listTasks(cluster, service);
      },
      describeTasks: async (cluster, arns) => (await readers()).ecs.describeTasks(cluster, arns),
    },
    groups: { describeAutoScalingGroups: async (names) => (await readers()).groups.describeAutoScalingGroups(names) },
    instanceTypes: {
      describeInstanceTypes: async (names) => (await readers()).instanceTypes.describeInstanceTypes(names),
      instanceTypeOf: async (template) => (await readers()).instanceTypes.instanceTypeOf(template),
    },
    schedules: { describeScheduledActions: async (id) => (await readers()).schedules.describeScheduledActions(id) },
  };
}
