import type { ManagedScaling } from '../cluster-capacity.ts';
import { taskEnisOf } from '../placement/eni-limits.ts';
import type { InstanceType } from '../placement/instance-type.ts';
import type { TaskRequirements } from '../placement/task-requirements.ts';

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html, and for M and N
// https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/.

/** What an empty instance gives to tasks. */
export interface InstanceSize {
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
  /** `undefined`: not known, so no limit. */
  readonly enis: number | undefined;
}

/** What an instance type gives to tasks, all of its memory included. */
export function sizeOfType(type: InstanceType): InstanceSize {
  const enis = taskEnisOf(type, { hasTrunk: false });
  return { cpu: type.vcpus * 1024, memory: type.memory, gpus: type.gpus, enis };
}

/** A group's metric: instances that are needed (M) by instances that run (N), in percent. */
export interface Reservation {
  readonly needed: number;
  readonly percent: number;
}

/** A group at one minute. */
export interface GroupLoad {
  /** Instances that run. */
  readonly running: number;
  /** Those of them without a task; a daemon's does not count. */
  readonly empty: number;
  /** What each task in PROVISIONING on the provider asks for. */
  readonly waiting: readonly TaskRequirements[];
  /** Of the group's instance types. */
  readonly sizes: readonly InstanceSize[];
  readonly scaling: ManagedScaling;
}

/**
 * `CapacityProviderReservation`. Without tasks that wait, M leaves out the empty instances. With no instance it is 100
 * when none is needed and 200 when one is; when the smallest size takes none of the tasks, it stays at the target.
 */
export function reservationOf({ running, empty, waiting, sizes, scaling }: GroupLoad): Reservation {
  if (waiting.length === 0) {
    const needed = running - empty;
    return { needed, percent: running === 0 ? 100 : (needed / running) * 100 };
  }
  const count = instancesForWaiting(waiting, sizes);
  if (count === undefined) return { needed: running, percent: scaling.targetCapacity };
  const needed = running + launchStep({ count, running, scaling });
  return { needed, percent: running === 0 ? 200 : (needed / running) * 100 };
}

/**
 * How many instances the waiting tasks need: the most that any of their groups needs, on instances of the largest size,
 * not counting groups that the smallest size does not take. `undefined` when it takes none of them.
 */
export function instancesForWaiting(
  waiting: readonly TaskRequirements[],
  sizes: readonly InstanceSize[],
): number | undefined {
  const groups = [...Map.groupBy(waiting, (requirements) => JSON.stringify(requirements)).values()];
  const counts = groups.flatMap((alike) => instancesForAlike(alike, sizes) ?? []);
  return counts.length === 0 ? undefined : Math.max(...counts);
}

function instancesForAlike(alike: readonly TaskRequirements[], sizes: readonly InstanceSize[]): number | undefined {
  const [requirements] = alike;
  if (!requirements || sizes.length === 0) return undefined;
  if (tasksOn(requirements, extreme(sizes, Math.min)) === 0) return undefined;
  return Math.ceil(alike.length / tasksOn(requirements, extreme(sizes, Math.max)));
}

/** The smallest, or the largest, of each parameter by itself. */
function extreme(sizes: readonly InstanceSize[], pick: (...values: readonly number[]) => number): InstanceSize {
  const limits = sizes.map(({ enis }) => enis ?? Number.POSITIVE_INFINITY);
  return {
    cpu: pick(...sizes.map(({ cpu }) => cpu)),
    memory: pick(...sizes.map(({ memory }) => memory)),
    gpus: pick(...sizes.map(({ gpus }) => gpus)),
    enis: pick(...limits),
  };
}

/** How many such tasks an empty instance takes. */
function tasksOn({ cpu, memory, gpus, enis, ports }: TaskRequirements, size: InstanceSize): number {
  const times = (has: number, needs: number) => (needs === 0 ? Number.POSITIVE_INFINITY : Math.floor(has / needs));
  return Math.min(
    times(size.cpu, cpu),
    times(size.memory, memory),
    times(size.gpus, gpus),
    times(size.enis ?? Number.POSITIVE_INFINITY, enis),
    ports.length > 0 ? 1 : Number.POSITIVE_INFINITY,
  );
}

/**
 * What is launched at once of `count` instances that are needed: two from zero, else as the steps allow. Of a group of
 * several types or zones API_ManagedScaling says the minimum step whatever is needed, and the guide what is returned here.
 */
export function launchStep({
  count,
  running,
  scaling: { minimumScalingStepSize: least, maximumScalingStepSize: most },
}: {
  readonly count: number;
  readonly running: number;
  readonly scaling: Pick<ManagedScaling, 'minimumScalingStepSize' | 'maximumScalingStepSize'>;
}): number {
  return running === 0 ? 2 : Math.max(least, Math.min(most, count));
}

/** What decides whether a group changes its size. */
export interface ScalingMoment {
  /** The newest last, one a minute. */
  readonly reservations: readonly Reservation[];
  /** Instances that run. */
  readonly running: number;
  readonly group: { readonly minSize: number; readonly maxSize: number };
  readonly scaling: ManagedScaling;
  /** Seconds since the newest instance was launched; `undefined` without any. */
  readonly sinceLaunch: number | undefined;
}

/** Minutes in a row below the target before a group shrinks. */
export const scaleInMinutes = 15;

/**
 * The size that the group is to have: enough to bring the reservation to its target, within its minimum and maximum.
 * It grows at once unless an instance is still warming up, and shrinks after fifteen minutes below the target.
 */
export function nextSize({ reservations, running, group, scaling, sinceLaunch }: ScalingMoment): number {
  const bounded = (size: number) => Math.max(group.minSize, Math.min(group.maxSize, size));
  const newest = reservations.at(-1);
  const { targetCapacity: target, instanceWarmupPeriod } = scaling;
  if (!newest) return bounded(running);
  const wanted = bounded(Math.ceil((newest.needed * 100) / target));
  if (newest.percent > target) {
    return sinceLaunch !== undefined && sinceLaunch < instanceWarmupPeriod ? bounded(running) : wanted;
  }
  const recent = reservations.slice(-scaleInMinutes);
  const isLow = recent.length === scaleInMinutes && recent.every(({ percent }) => percent < target);
  return isLow ? wanted : bounded(running);
}
