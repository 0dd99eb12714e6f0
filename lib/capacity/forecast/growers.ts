import type { ClusterCapacity } from '../cluster-capacity.ts';
import type { RequiredAttribute } from '../placement/task-requirements.ts';
import type { Reading } from './course.ts';
import { launchesOf } from './launched-instance.ts';
import type { Grower } from './scale-out.ts';

/**
 * The providers whose groups managed scaling lets grow, by name. Instances that the group has and that have not
 * registered yet are among those still to come; while instances could not be read, no group grows.
 */
export function growersOf(
  cluster: ClusterCapacity,
  assumed: readonly RequiredAttribute[],
  { launches: when }: Pick<Reading, 'launches'>,
): ReadonlyMap<string, Grower> {
  // Instances that nobody read are there all the same: the group has no room for as many new ones.
  if (cluster.unread.some(({ what }) => what === 'containerInstances')) return new Map();
  return new Map(
    cluster.providers.flatMap((provider) => {
      if (provider.kind !== 'autoScalingGroup' || !provider.group || !provider.managedScaling) return [];
      const launches = launchesOf(provider, cluster, assumed);
      if (!launches) return [];
      const { name } = provider;
      const own = cluster.instances.filter(({ capacityProvider }) => capacityProvider === name);
      // One that drains is on its way out of the group, or stays in it.
      const draining = when === 'whenNeeded' ? 0 : own.filter(({ status }) => status === 'DRAINING').length;
      const size = own.length - draining;
      return [
        [
          name,
          {
            name,
            launches,
            size,
            maximum: provider.group.maxSize,
            desired: Math.max(provider.group.desiredCapacity, own.length),
            scaling: provider.managedScaling,
            isMixed: provider.group.instanceTypes.length > 1 || provider.group.availabilityZones.length > 1,
            launched: 0,
          },
        ] as const,
      ];
    }),
  );
}
