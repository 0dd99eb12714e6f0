import type { Ec2Instance } from '../ec2/instances.ts';
import type { Body } from '../service.ts';

export type LifecycleState = 'Pending' | 'InService' | 'Terminating:Wait' | 'Terminating';

/** An instance as its group sees it. */
export interface GroupInstance {
  readonly instance: Ec2Instance;
  lifecycle: LifecycleState;
  isProtected: boolean;
}

/** Something that a group did, or could not do. */
export interface ScalingActivity {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly status: 'Successful' | 'Failed' | 'InProgress';
  readonly message?: string;
}

/** An Auto Scaling group. */
export interface Group {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** What was sent last, by AWS's own member names. */
  fields: Body;
  minSize: number;
  maxSize: number;
  desired: number;
  /** Zones with the subnet that stands for each. */
  places: readonly Place[];
  readonly instances: Map<string, GroupInstance>;
  /** Newest first, the last hundred. */
  activities: readonly ScalingActivity[];
  isDeleted: boolean;
}

export interface Place {
  readonly zone: string;
  readonly subnet: string;
}

/** Those that count towards the desired capacity: all that are not on their way out. */
export function standing(group: Group): readonly GroupInstance[] {
  return [...group.instances.values()].filter(({ lifecycle }) => !lifecycle.startsWith('Terminating'));
}

/**
 * The zone with the fewest instances of those that are up, the first of equals: groups keep their zones balanced.
 * `undefined` when none is up. https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html
 */
export function emptiestPlace(group: Group, isUp: (zone: string) => boolean): Place | undefined {
  const counts = countByZone(group);
  const up = group.places.filter(({ zone }) => isUp(zone));
  return up.reduce<Place | undefined>(
    (best, place) => (best && (counts.get(best.zone) ?? 0) <= (counts.get(place.zone) ?? 0) ? best : place),
    undefined,
  );
}

/**
 * Which instance goes when the group shrinks: of the zone with the most, the oldest that is not protected.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
 */
export function nextToGo(group: Group): GroupInstance | undefined {
  const counts = countByZone(group);
  const free = standing(group).filter(({ isProtected }) => !isProtected);
  const most = Math.max(...free.map(({ instance }) => counts.get(instance.zone) ?? 0));
  return free
    .filter(({ instance }) => counts.get(instance.zone) === most)
    .reduce<GroupInstance | undefined>(
      (oldest, one) => (oldest && oldest.instance.launchedAt <= one.instance.launchedAt ? oldest : one),
      undefined,
    );
}

function countByZone(group: Group): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { instance } of standing(group)) counts.set(instance.zone, (counts.get(instance.zone) ?? 0) + 1);
  return counts;
}
