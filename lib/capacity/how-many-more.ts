import type { ClusterCapacity } from './cluster-capacity.ts';
import type { Lane, Member } from './course-member.ts';
import { hasExternalInstances, memberOf, waitersOf } from './course-start.ts';
import { obstacleOf } from './obstacle.ts';
import { createPlacer } from './placer.ts';
import { distribute } from './provider-strategy.ts';
import type { ServiceRollout } from './service-rollout.ts';

/** Tasks that one service may have: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html. */
const mostTasks = 5_000;

/**
 * How many more tasks of the service find room at this moment, none of them waiting for an instance, after those that
 * wait already. `undefined` where no instance limits it, as on Fargate; 0 of one that ECS would refuse, and of a DAEMON.
 */
export function howManyMore(service: ServiceRollout, cluster: ClusterCapacity): number | undefined {
  if (obstacleOf(service, cluster) !== undefined || service.schedulingStrategy === 'DAEMON') return 0;
  const own = cluster.tasks.filter(
    ({ group, desiredStatus }) => group === `service:${service.service}` && desiredStatus !== 'STOPPED',
  );
  const member = memberOf({ ...service, desiredCount: own.length }, cluster, {
    own,
    leaves: () => false,
    hasExternal: hasExternalInstances(cluster),
  });
  if (member.lanes.every(({ room }) => room === 'asGiven')) return undefined;
  const placer = createPlacer(cluster.instances);
  for (const { request, lanes, desired } of waitersOf(cluster, new Set())) {
    for (const { provider } of lanes) placer.place({ ...request, capacityProvider: provider, count: desired });
  }
  const rooms = member.lanes.map((lane) => {
    const request = { ...member.request, capacityProvider: lane.provider, count: mostTasks };
    return { lane, room: lane.room === 'asGiven' ? mostTasks : placer.place(request).instances.length };
  });
  return most(member, rooms, own.length);
}

/** The most that leaves no provider's share of them without room. */
function most(
  { strategy }: Member,
  rooms: readonly { readonly lane: Lane; readonly room: number }[],
  running: number,
): number {
  const [only] = rooms;
  if (rooms.length === 1 && only) return only.room;
  const before = distribute(strategy, running).counts;
  let low = 0;
  let high = rooms.reduce((sum, { room }) => sum + room, 0);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const { counts } = distribute(strategy, running + middle);
    const fits = rooms.every(
      ({ lane: { provider = '' }, room }) => (counts.get(provider) ?? 0) - (before.get(provider) ?? 0) <= room,
    );
    if (fits) low = middle;
    else high = middle - 1;
  }
  return low;
}
