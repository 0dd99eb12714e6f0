import type { ClusterCapacity } from '../cluster-capacity.ts';
import type { Member } from './course-member.ts';
import type { Growth } from './scale-out.ts';

/**
 * Why nobody can tell whether instances that a provider would launch take the tasks, because it has none to look at;
 * `undefined` when that is not what is missing.
 */
export function unseenInstances(
  member: Member,
  { growers, barren }: Pick<Growth, 'growers' | 'barren'>,
  { providers }: Pick<ClusterCapacity, 'providers'>,
): string | undefined {
  for (const lane of member.lanes.filter(({ waiting }) => waiting > 0)) {
    const provider = providers.find(({ name }) => name === lane.provider);
    const launches = growers.get(lane.provider ?? '')?.launches;
    if (provider?.kind !== 'autoScalingGroup' || !provider.managedScaling || !provider.group) continue;
    if (!launches)
      return `capacity provider ${provider.name} has no instance, and nothing tells what its group launches`;
    const asked = barren.get(lane)?.find(({ kind }) => kind === 'ATTRIBUTE' || kind === 'CONSTRAINT');
    if (launches.from === 'instanceType' && asked) {
      return `capacity provider ${provider.name} has no instance, and nothing tells whether one would have what the task asks for: ${asked.detail}`;
    }
  }
  return undefined;
}
