import type { ManagedScaling } from '../cluster-capacity.ts';
import type { ContainerInstance } from '../placement/container-instance.ts';
import type { Lack } from '../placement/lack.ts';
import type { PlacementRequest } from '../placement/placement-request.ts';
import type { Placer } from '../placement/placer.ts';
import { launchStep } from '../providers/managed-scaling.ts';
import { type Course, type Reading, startTasks, waitingOf } from './course.ts';
import type { Lane, Member } from './course-member.ts';
import { type Launches, launchedInstance } from './launched-instance.ts';

/** Places tasks on instances, in the order in which they are given. */
export type CreatePlacer = (instances: readonly ContainerInstance[]) => Placer;

/** A provider whose group managed scaling may let grow. */
export interface Grower {
  readonly name: string;
  readonly launches: Launches;
  /** Instances of the group now, and the most that it may have. */
  readonly size: number;
  readonly maximum: number;
  /** What it is about to have: more than its size while instances are on their way, or in place of draining ones. */
  readonly desired: number;
  readonly scaling: ManagedScaling;
  /** Of several instance types or zones. */
  readonly isMixed: boolean;
  /** How many of its launches joined the course. */
  launched: number;
}

/** What scaling out needs beside the course. */
export interface Growth {
  readonly growers: ReadonlyMap<string, Grower>;
  readonly createPlacer: CreatePlacer;
  /** Lanes whose tasks not even an empty instance takes, and what that lacks. */
  readonly barren: Map<Lane, readonly Lack[]>;
  /** Gives each daemon its place on instances that joined. */
  readonly welcome: () => void;
}

/** Launches what the tasks that wait ask for, as far as the groups may grow; answers whether any instance came. */
export function scaleOut(course: Course, growth: Growth): boolean {
  let grew = false;
  for (const member of course.members) {
    for (const lane of member.lanes) {
      const grower = growth.growers.get(lane.provider ?? '');
      if (lane.waiting > 0 && grower) grew = growFor(course, growth, { member, lane, grower }) || grew;
    }
  }
  if (grew) for (const member of course.members) member.sawGrowth ||= member.scaleOuts === undefined;
  return grew;
}

/**
 * Launches what the tasks that wait ask for by their size, of each group as much as those ask that ask most: all of it is
 * there before any of them is placed. Answers whether any instance came.
 */
export function launchTogether(course: Course, growth: Growth): boolean {
  const waiting = course.members.flatMap((member) => member.lanes.map((lane) => ({ member, lane })));
  const counts = [...growth.growers.values()].map((grower) => {
    const own = waiting.filter(({ lane }) => lane.provider === grower.name && lane.waiting > 0);
    return { grower, count: Math.max(0, ...own.map((one) => askedOf(growth, { ...one, grower }, course.reading))) };
  });
  for (const { grower, count } of counts) if (count > 0) launch(course, grower, count);
  if (!counts.some(({ count }) => count > 0)) return false;
  for (const member of course.members) member.sawGrowth ||= member.scaleOuts === undefined;
  // Daemons are said to go first; one that found no room a moment ago may be late.
  for (const member of waitingOf(course.members)) startTasks(course, member);
  growth.welcome();
  return true;
}

function askedOf(growth: Growth, asking: Asking, reading: Reading): number {
  const perInstance = tasksPerInstance(growth, asking, reading);
  return perInstance === 0 ? 0 : launchCount(asking.grower, Math.ceil(asking.lane.waiting / perInstance));
}

/** Launches what the groups are about to have whatever the rollouts ask for. */
export function launchComing(course: Course, { growers, welcome }: Growth): void {
  const coming = [...growers.values()].map((grower) => ({ grower, count: comingOf(grower) }));
  for (const { grower, count } of coming) if (count > 0) launch(course, grower, count);
  if (coming.some(({ count }) => count > 0)) welcome();
}

/** Launches all that the groups may still have that tasks waited for at any time; answers whether any instance came. */
export function launchLate(course: Course, { growers, welcome }: Growth): boolean {
  const asked = [...growers.values()].filter((grower) => leftOf(grower) > 0 && isAskedFor(course, grower));
  for (const grower of asked) launch(course, grower, leftOf(grower));
  if (asked.length > 0) welcome();
  return asked.length > 0;
}

function isAskedFor({ members }: Course, { name }: Grower): boolean {
  return members.some(({ waited, lanes }) => waited && lanes.some(({ provider }) => provider === name));
}

function comingOf(grower: Grower): number {
  // Managed scaling asks for its own beside them.
  return Math.max(0, Math.min(grower.desired - grower.size, leftOf(grower)));
}

interface Asking {
  readonly member: Member;
  readonly lane: Lane;
  readonly grower: Grower;
}

function growFor(course: Course, growth: Growth, { member, lane, grower }: Asking): boolean {
  // What an earlier member asked for may do for this one as well.
  startTasks(course, member);
  const perInstance = tasksPerInstance(growth, { member, lane, grower }, course.reading);
  const patience = grower.launches.zones.length;
  let grew = false;
  let fruitless = 0;
  while (perInstance > 0 && lane.waiting > 0 && leftOf(grower) > 0 && fruitless <= patience) {
    const before = lane.waiting;
    const count = launchCount(grower, Math.ceil(before / perInstance));
    launch(course, grower, count);
    // Daemons are said to go first; one that found no room a moment ago may be late.
    const areFirst = course.reading.launches === 'whenNeeded';
    if (areFirst) growth.welcome();
    startTasks(course, member);
    if (!areFirst) growth.welcome();
    fruitless = lane.waiting < before ? 0 : fruitless + count;
    grew = true;
  }
  return grew;
}

/** One step of managed scaling, as far as the group may grow. */
function launchCount(grower: Grower, count: number): number {
  const running = grower.size + grower.launched;
  return Math.min(launchStep({ count, running, scaling: grower.scaling }), leftOf(grower));
}

/** How many instances the group may still launch. */
export function leftOf({ size, launched, maximum }: Grower): number {
  return Math.max(0, maximum - size - launched);
}

/** How many of the tasks an empty instance takes in the zone that suits them best. */
function tasksPerInstance(growth: Growth, { member, lane, grower }: Asking, reading: Reading): number {
  const { launches, name } = grower;
  const request = reading.launches === 'atOnce' ? bySize(member, name) : { ...member.request, capacityProvider: name };
  const trials = Array.from({ length: Math.max(1, launches.zones.length) }, (_, nth) =>
    growth.createPlacer([launchedInstance(launches, name, nth)]),
  );
  const taken = trials.map((trial) => trial.place({ ...request, count: lane.waiting }).instances.length);
  const most = Math.max(...taken);
  if (most === 0) growth.barren.set(lane, trials[0]?.lacks(request, 1)[0]?.lacks ?? []);
  return most;
}

function bySize({ request }: Member, capacityProvider: string): Omit<PlacementRequest, 'count'> {
  const constraints = request.constraints.filter(({ type }) => type === 'distinctInstance');
  return { ...request, constraints, requirements: { ...request.requirements, attributes: [] }, capacityProvider };
}

function launch(course: Course, grower: Grower, count: number): void {
  for (let left = count; left > 0; left--) {
    const instance = launchedInstance(grower.launches, grower.name, grower.launched++);
    course.placer.add(instance);
    course.instances.set(instance.arn, instance);
  }
  course.room++;
  course.scaleOuts.set(grower.name, {
    provider: grower.name,
    instances: grower.launched,
    size: grower.size,
    maximum: grower.maximum,
  });
}
