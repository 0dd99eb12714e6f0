import type { ClusterCapacity } from '../cluster-capacity.ts';
import { acceptanceOf } from '../placement/acceptance.ts';
import type { ContainerInstance } from '../placement/container-instance.ts';
import type { PlacementRequest } from '../placement/placement-request.ts';
import { createPlacer } from '../placement/placer.ts';
import { withTask } from '../placement/task-room.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import type { Lane } from './course-member.ts';
import { hasExternalInstances, memberOf, tasksByGroup, waitersOf } from './course-start.ts';
import { obstacleOf } from './obstacle.ts';

/** Tasks that one service may have: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html. */
const mostTasks = 5_000;

/** How many more tasks of a service find room. */
type HowManyMore = (service: ServiceRollout) => number | undefined;

/**
 * How many more tasks of a service find room at this moment, none of them waiting for an instance, after those that
 * wait already. `undefined` where no instance limits it, as on Fargate; 0 of one that ECS would refuse, and of a DAEMON.
 * What the services of a cluster share is made once for all of them.
 */
export function howManyMoreIn(cluster: ClusterCapacity): HowManyMore {
  const groups = tasksByGroup(cluster.tasks);
  const hasExternal = hasExternalInstances(cluster);
  let instances: readonly ContainerInstance[] | undefined;
  return (service) => {
    if (obstacleOf(service, cluster) !== undefined || service.schedulingStrategy === 'DAEMON') return 0;
    const own = groups.get(`service:${service.service}`) ?? [];
    const tasks = { own, leaves: () => false, hasExternal };
    const memberWith = (more: number) => memberOf({ ...service, desiredCount: own.length + more }, cluster, tasks);
    const member = memberWith(0);
    if (member.lanes.every(({ room }) => room === 'asGiven')) return undefined;
    instances ??= afterWaiters(cluster);
    const there = instances;
    const rooms = member.lanes.map(({ provider, room }) =>
      room === 'asGiven' ? mostTasks : roomOn(there, { ...member.request, capacityProvider: provider }),
    );
    return most(rooms, (more) => memberWith(more).lanes);
  };
}

/** The instances as they are once the tasks that wait are placed. */
function afterWaiters(cluster: ClusterCapacity): readonly ContainerInstance[] {
  const waiters = waitersOf(cluster, new Set());
  if (waiters.length === 0) return cluster.instances;
  const placer = createPlacer(cluster.instances);
  for (const { request, lanes, desired } of waiters) {
    for (const { provider } of lanes) placer.place({ ...request, capacityProvider: provider, count: desired });
  }
  return cluster.instances.map(({ arn }) => placer.instance(arn));
}

/** The sum over instances: what one takes depends on itself alone, so that it does not matter in which order they fill. */
function roomOn(instances: readonly ContainerInstance[], request: Omit<PlacementRequest, 'count'>): number {
  const { ever, now } = acceptanceOf(request);
  let room = 0;
  for (const instance of instances) {
    if (!ever(instance)) continue;
    for (let filled = instance; room < mostTasks && now(filled); filled = withTask(filled, request)) room += 1;
  }
  return room;
}

/** The most that leaves no provider's share of them without room, by where the tasks run already. */
function most(rooms: readonly number[], lanesWith: (more: number) => readonly Lane[]): number {
  const [only] = rooms;
  if (rooms.length === 1 && only !== undefined) return only;
  let low = 0;
  let high = rooms.reduce((sum, room) => sum + room, 0);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const fits = lanesWith(middle).every(({ target, waiting }, at) => target - waiting <= (rooms[at] ?? 0));
    if (fits) low = middle;
    else high = middle - 1;
  }
  return low;
}
