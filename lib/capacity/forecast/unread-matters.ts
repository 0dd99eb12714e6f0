import type { ClusterCapacity, UnreadCapacity } from '../cluster-capacity.ts';
import type { Member } from './course-member.ts';

/** What was not read and could have let the rollout finish; empty when nothing could. */
export function unreadMatters(member: Member, { unread, providers }: ClusterCapacity): readonly UnreadCapacity[] {
  const placed = member.lanes.filter(({ room }) => room === 'instances');
  const names = new Set(placed.flatMap(({ provider }) => provider ?? []));
  const hasBlindGroup = providers.some(
    (provider) => names.has(provider.name) && provider.kind === 'autoScalingGroup' && provider.group === undefined,
  );
  const matters: Readonly<Record<UnreadCapacity['what'], boolean>> = {
    cluster: true,
    tasks: true,
    containerInstances: placed.length > 0,
    // They tell how many network interfaces an instance has, and what a group would launch.
    instanceTypes: placed.length > 0 && (member.request.requirements.enis > 0 || names.size > 0),
    capacityProviders: names.size > 0,
    autoScalingGroups: hasBlindGroup,
  };
  return unread.filter(({ what }) => matters[what]);
}
