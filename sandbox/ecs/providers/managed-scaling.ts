import { type Group, standing } from '../../auto-scaling/group.ts';
import { instanceTypesOf } from '../../auto-scaling/launch-choice.ts';
import { INSTANCE_TYPES } from '../../ec2/instance-types.ts';
import type { Body } from '../../service.ts';
import type { ContainerInstanceRecord } from '../instances/instance-record.ts';
import { bodiesOf, bodyOf, numberOf, textsOf } from '../json-body.ts';
import type { CapacityProviderRecord, ClusterRecord } from '../records.ts';
import type { World } from '../world.ts';
import { groupOf, groupsOf } from './groups-of.ts';
import { isEmpty } from './idle-instances.ts';
import { instanceDemand, type WaitingTasks } from './instance-demand.ts';
import { vesselOf } from './vessel.ts';

/** The metric comes each minute, and scaling in needs fifteen of them in a row: managed-scaling-behavior. */
const METRIC_SECONDS = 60;
const LOW_DATAPOINTS = 15;

/** A provider of a cluster, with what managed scaling looks at. */
interface Scaled {
  readonly cluster: ClusterRecord;
  readonly provider: CapacityProviderRecord;
  readonly group: Group;
  readonly settings: Body;
}

/** Looks each minute at every provider with managed scaling, for as long as there is one. */
export function beginScaling(world: World): void {
  if (world.scaling.isTicking || scaledProviders(world).length === 0) return;
  world.scaling.isTicking = true;
  world.agenda.after(METRIC_SECONDS, () => {
    world.scaling.isTicking = false;
    for (const scaled of scaledProviders(world)) scale(world, scaled);
    beginScaling(world);
  });
}

function scaledProviders(world: World): readonly Scaled[] {
  return [...world.clusters.values()].flatMap((cluster) =>
    textsOf(cluster.fields, 'capacityProviders').flatMap((name) => {
      const provider = world.capacityProviders.get(name);
      const group = provider && groupOf(world, provider);
      const settings = provider && bodyOf(bodyOf(provider.fields, 'autoScalingGroupProvider') ?? {}, 'managedScaling');
      return group && settings?.status === 'ENABLED' ? [{ cluster, provider, group, settings }] : [];
    }),
  );
}

/**
 * `CapacityProviderReservation` of this minute, as M instances needed of N that run, and what follows from it. By
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html.
 */
function scale(world: World, scaled: Scaled): void {
  const { group, settings } = scaled;
  const key = `${scaled.cluster.name} ${scaled.provider.name}`;
  const target = numberOf(settings, 'targetCapacity') ?? 100;
  const running = standing(group).length;
  // "cluster auto scaling stops and the CapacityProviderReservation value remains at the targetCapacity value"
  const needed = neededInstances(world, scaled, running);
  const metric = needed === undefined ? target : reservation(needed, running);
  world.scaling.reservations.set(key, metric);
  const low = metric < target ? (world.scaling.lows.get(key) ?? 0) + 1 : 0;
  world.scaling.lows.set(key, low);
  protect(scaled, low >= LOW_DATAPOINTS);
  if (!needed && running === 0) return;
  const wanted = Math.ceil(((needed ?? 0) * 100) / target);
  if (metric > target) scaleOut(world, scaled, { running, wanted });
  else if (low >= LOW_DATAPOINTS) scaleIn(world, scaled, { running, wanted });
}

/** 100 where nothing runs and nothing is needed, 200 where nothing runs yet: AWS's article on cluster auto scaling. */
function reservation(needed: number, running: number): number {
  if (running === 0) return needed === 0 ? 100 : 200;
  return (needed / running) * 100;
}

interface Step {
  readonly running: number;
  readonly wanted: number;
}

/** Waits until every instance has warmed up; from none it goes to two, whatever is needed. */
function scaleOut(world: World, { group, settings }: Scaled, { running, wanted }: Step): void {
  const warmUp = (numberOf(settings, 'instanceWarmupPeriod') ?? 300) * 1000;
  const now = world.environment.clock.now();
  if (standing(group).some(({ instance }) => now - instance.launchedAt < warmUp)) return;
  const desired = running === 0 ? 2 : Math.max(group.desired, wanted);
  resize(world, group, desired);
}

/** By one instance at least, and by half of them at most, each minute. */
function scaleIn(world: World, { group }: Scaled, { running, wanted }: Step): void {
  const surplus = running - wanted;
  if (surplus > 0) resize(world, group, running - Math.min(surplus, Math.max(1, Math.floor(running / 2))));
}

function resize(world: World, group: Group, desired: number): void {
  if (desired === group.desired) return;
  const cause = `a monitor alarm of ECS managed scaling changed the desired capacity from ${group.desired} to ${desired}`;
  groupsOf(world)?.resize(group, desired, cause);
}

/**
 * Managed termination protection: instances with tasks are protected from scale-in, and empty ones lose their protection
 * when scaling in has begun.
 */
function protect({ cluster, provider, group }: Scaled, isScalingIn: boolean): void {
  if (bodyOf(provider.fields, 'autoScalingGroupProvider')?.managedTerminationProtection !== 'ENABLED') return;
  const busy = new Set(busyInstances(cluster, provider).map(({ ec2InstanceId }) => ec2InstanceId));
  for (const member of standing(group)) member.isProtected = !isScalingIn || busy.has(member.instance.id);
}

function busyInstances(cluster: ClusterRecord, provider: CapacityProviderRecord): readonly ContainerInstanceRecord[] {
  return [...cluster.instances.values()].filter(
    (instance) => instance.capacityProvider === provider.name && !isEmpty(instance),
  );
}

/** One that drains on its way out of the group is none of N, and M is at most N when no task waits. */
function standingAmong(instances: readonly ContainerInstanceRecord[], group: Group): number {
  const ids = new Set(standing(group).map(({ instance }) => instance.id));
  return instances.filter(({ ec2InstanceId }) => ids.has(ec2InstanceId ?? '')).length;
}

/**
 * M: those that run and those that waiting tasks need beside them; without waiting tasks, those that are not empty.
 * `undefined` when no waiting task could ever run there.
 */
function neededInstances(world: World, scaled: Scaled, running: number): number | undefined {
  const { cluster, provider, group, settings } = scaled;
  const waiting = waitingTasks(cluster, provider);
  if (waiting.length === 0) return standingAmong(busyInstances(cluster, provider), group);
  const types = instanceTypesOf(groupsOf(world)?.ec2 ?? missing(), group.fields);
  const vessels = types.flatMap((name) => INSTANCE_TYPES.get(name) ?? []).map(vesselOf);
  const demand = instanceDemand(waiting, vessels);
  if (demand === undefined) return undefined;
  return running + stepOf(world, settings, { demand, isUniform: types.length * group.places.length === 1 });
}

/**
 * `minimumScalingStepSize` at least and `maximumScalingStepSize` at most. Of groups with several types or zones the API
 * reference says that they grow by exactly the minimum (ManagedScaling), the guide does not: both can be had.
 */
function stepOf(
  world: World,
  settings: Body,
  { demand, isUniform }: { readonly demand: number; readonly isUniform: boolean },
): number {
  const minimum = numberOf(settings, 'minimumScalingStepSize') ?? 1;
  const maximum = numberOf(settings, 'maximumScalingStepSize') ?? 10_000;
  if (!isUniform && world.options.mixedGroupsGrow === 'byMinimumStep') return minimum;
  return Math.max(minimum, Math.min(maximum, demand));
}

/** Grouped by what they need, to the last resource. */
function waitingTasks(cluster: ClusterRecord, provider: CapacityProviderRecord): readonly WaitingTasks[] {
  const groups = new Map<string, WaitingTasks>();
  for (const task of cluster.waiting.keys()) {
    const { requirements, capacityProvider } = task;
    if (!requirements || capacityProvider !== provider.name) continue;
    const constraints = bodiesOf(task.service?.fields ?? task.fields, 'placementConstraints');
    const isDistinct = constraints.some(({ type }) => type === 'distinctInstance');
    const key = JSON.stringify([requirements, isDistinct]);
    groups.set(key, { requirements, isDistinct, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

function missing(): never {
  throw new Error('There are no Auto Scaling groups here');
}
