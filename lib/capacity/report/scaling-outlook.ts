import type { CapacityProvider, ClusterCapacity, ClusterTask } from '../cluster-capacity.ts';
import type { TaskRequirements } from '../placement/task-requirements.ts';
import { nextSize, reservationOf, scaleInMinutes, sizeOfType } from '../providers/managed-scaling.ts';
import { isWaiting } from './provider-usage.ts';

/** Where a provider's managed scaling stands, and what it makes of its group if everything stays as it is. */
export interface ScalingOutlook {
  /** `CapacityProviderReservation`, in percent. */
  readonly reservation: number;
  /** Instances that are needed: M of the metric. */
  readonly needed: number;
  /** The group's size in the end; its size now where `when` is `stays`. */
  readonly goesTo: number;
  /** `low`: after fifteen minutes below the target. `warm`: once the newest instance has warmed up. */
  readonly when: 'stays' | 'next' | 'warm' | 'low';
}

/** What tells how much of a cluster's groups is needed. */
export interface OutlookInput {
  readonly cluster: ClusterCapacity;
  /** `service:agent`: a daemon's tasks need no instance. */
  readonly daemons: ReadonlySet<string>;
  /** What a task takes; `undefined` when nobody knows. */
  readonly requirementsOf: (task: ClusterTask) => TaskRequirements | undefined;
}

/**
 * The outlook of a provider by the rules of
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html; `null` where managed scaling
 * is off, and where not everything could be read that it depends on.
 */
export function scalingOutlook(
  provider: CapacityProvider | undefined,
  { cluster, daemons, requirementsOf }: OutlookInput,
): ScalingOutlook | null {
  if (provider?.kind !== 'autoScalingGroup' || !provider.group || !provider.managedScaling) return null;
  if (cluster.unread.some(({ what }) => what === 'tasks' || what === 'containerInstances')) return null;
  const { name, group, managedScaling: scaling } = provider;
  const own = cluster.instances.filter(({ capacityProvider }) => capacityProvider === name);
  const busy = new Set(cluster.tasks.flatMap((task) => (daemons.has(task.group) ? [] : [task.containerInstanceArn])));
  const waiting = cluster.tasks.filter((task) => task.capacityProvider === name && isWaiting(task, cluster.providers));
  const asked = waiting.flatMap((task) => requirementsOf(task) ?? []);
  const types = group.instanceTypes.flatMap((type) => cluster.instanceTypes.get(type) ?? []);
  const isKnown = asked.length === waiting.length && types.length === group.instanceTypes.length && types.length > 0;
  if (waiting.length > 0 && !isKnown) return null;
  const running = group.instances.length;
  const empty = own.filter(({ arn }) => !busy.has(arn)).length;
  const now = reservationOf({ running, empty, waiting: asked, sizes: types.map(sizeOfType), scaling });
  const newest = Math.max(...own.map(({ registeredAt }) => registeredAt ?? Number.NEGATIVE_INFINITY));
  // Beyond its own limits the group goes by itself, whatever managed scaling asks for.
  const limits = { minSize: Math.min(group.minSize, running), maxSize: Math.max(group.maxSize, running) };
  const moment = { reservations: Array.from({ length: scaleInMinutes }, () => now), running, group: limits, scaling };
  const goesTo = nextSize({ ...moment, sinceLaunch: undefined });
  const atOnce = nextSize({ ...moment, sinceLaunch: cluster.at / 1000 - newest });
  const { needed, percent } = now;
  return { reservation: Math.round(percent), needed, goesTo, when: whenOf({ running, goesTo, atOnce }) };
}

function whenOf({
  running,
  goesTo,
  atOnce,
}: {
  readonly running: number;
  readonly goesTo: number;
  readonly atOnce: number;
}): ScalingOutlook['when'] {
  if (goesTo === running) return 'stays';
  if (goesTo < running) return 'low';
  return atOnce === goesTo ? 'next' : 'warm';
}
