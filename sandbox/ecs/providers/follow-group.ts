import type { ContainerInstanceRecord } from '../instances/instance-record.ts';
import type { CapacityProviderRecord, ClusterRecord } from '../records.ts';
import type { World } from '../world.ts';
import { groupOf } from './groups-of.ts';
import { beginScaling } from './managed-scaling.ts';

/**
 * What a cluster does once a provider is its own: the instances of the provider's group that registered before are the
 * provider's from now on, and its managed scaling begins.
 */
export function followGroup(world: World, cluster: ClusterRecord, provider: CapacityProviderRecord): void {
  const group = groupOf(world, provider);
  for (const instance of cluster.instances.values()) {
    if (group?.instances.has(instance.ec2InstanceId ?? '')) instance.capacityProvider = provider.name;
  }
  beginScaling(world);
}

/** The provider of the cluster whose group has the EC2 instance; `undefined` when none of them does. */
export function providerOf(
  world: World,
  cluster: ClusterRecord,
  ec2InstanceId: string,
): CapacityProviderRecord | undefined {
  const names = Array.isArray(cluster.fields.capacityProviders) ? cluster.fields.capacityProviders : [];
  return names
    .flatMap((name) => world.capacityProviders.get(String(name)) ?? [])
    .find((provider) => groupOf(world, provider)?.instances.has(ec2InstanceId));
}

/** The container instance that an EC2 instance registered as, with its cluster gone or not. */
export function containerInstanceOf(world: World, ec2InstanceId: string): ContainerInstanceRecord | undefined {
  for (const cluster of world.clusters.values()) {
    for (const instance of cluster.instances.values()) if (instance.ec2InstanceId === ec2InstanceId) return instance;
  }
  return undefined;
}
