import type { ContainerInstance } from '../placement/container-instance.ts';
import type { Placer } from '../placement/placer.ts';
import { stopOrder } from '../placement/stop-order.ts';
import type { Remainders } from '../providers/provider-strategy.ts';
import {
  allot,
  currentOf,
  type EarlierTask,
  isDone,
  type Lane,
  type Member,
  missingOf,
  startableOf,
  startedOf,
} from './course-member.ts';
import type { ScaleOut } from './forecast.ts';

/** What nobody documents of a course, read in one way. */
export interface Reading {
  /**
   * Who is first at the room that tasks leave: tasks that wait in PROVISIONING and then services in their order, the
   * service that they were of, or groups as they are listed here, those first that are not. What is there at the beginning
   * goes by the order of the course in any case.
   */
  readonly turns: 'waitingFirst' | 'ownFirst' | readonly string[];
  /** Which old task stops first: as when a service scales in, which is documented, or by age. */
  readonly stops: 'asScalingIn' | 'oldestFirst' | 'newestFirst';
  /**
   * When managed scaling launches for tasks that wait: once nothing else helps and an instance would take them; at once
   * and by their size alone, whatever their constraints; or late, when what it was asked for comes although the tasks that
   * waited have found room meanwhile.
   */
  readonly launches: 'whenNeeded' | 'atOnce' | 'late';
  /**
   * Whether all begin in their order, or those that shift traffic after those that roll: stages of their own come before
   * their first task, and how long those take is not said.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
   */
  readonly begins: 'rollingFirst' | 'inOrder';
  /** Who of a strategy's providers gets the tasks that its weights leave over. */
  readonly remainders: Remainders;
  /**
   * How a service starts the tasks of several providers: what each of them gets at once, or one task after another as the
   * strategy has them, until one neither finds room nor waits for it.
   */
  readonly starts: 'byProvider' | 'oneByOne';
}

/** Rollouts that go on at the same time, over the instances that they share. */
export interface Course {
  readonly placer: Placer;
  /** In the order in which they get what there is. */
  readonly members: readonly Member[];
  readonly reading: Reading;
  /** Those that are there, by ARN, as they were when they came. */
  readonly instances: Map<string, ContainerInstance>;
  /** How many rounds there were. */
  rounds: number;
  /** Counts up with whatever gives room: a lane that found none asks again only then. */
  room: number;
  /** What providers launched so far, by name. */
  readonly scaleOuts: Map<string, ScaleOut>;
}

/** Every rollout starts what it may; answers whether all their tasks started, so that nothing depends on what stops. */
export function beginCourse(course: Course): boolean {
  for (const member of course.members) {
    startTasks(course, member);
    // One with nothing to do is over long before any instance is launched.
    if (member.desired === 0) noteEnd(course, member);
  }
  return course.members.every((member) => missingOf(member) <= 0 && !isWaiting(member));
}

/** Starts and stops in rounds what the limits and the instances let start and stop, until nothing moves any more. */
export function runCourse(course: Course): void {
  const { members } = course;
  const { turns } = course.reading;
  const place = ({ request }: Member) => (typeof turns === 'string' ? 0 : turns.indexOf(request.group));
  const listed = members.toSorted((one, other) => place(one) - place(other));
  // Instances that come early may come while whoever is first goes through all of its own rounds.
  if (typeof turns !== 'string' && course.reading.launches === 'atOnce')
    for (const member of listed) runAlone(course, member);
  for (let moved = true; moved; ) {
    moved = false;
    course.rounds++;
    for (const member of members) {
      if (stopTasks(course, member)) moved = true;
      else continue;
      if (turns === 'ownFirst') startTasks(course, member);
    }
    if (turns === 'waitingFirst') for (const member of waitingOf(members)) startTasks(course, member);
    for (const member of listed) moved = startTasks(course, member) || moved;
    for (const member of members) noteEnd(course, member);
    // A task is healthy long after the next one has started that found room: some 40 s after it runs.
    if (!moved) for (const member of members) moved = ripen(member) || moved;
  }
}

/** One service's rounds to their end, while no other moves. */
function runAlone(course: Course, member: Member): void {
  for (let moved = true; moved; ) {
    course.rounds++;
    const stopped = stopTasks(course, member);
    moved = startTasks(course, member) || stopped || ripen(member);
    noteEnd(course, member);
  }
}

function ripen(member: Member): boolean {
  const hadFresh = member.fresh > 0;
  member.fresh = 0;
  return hadFresh;
}

/** Those that have waited longest first. */
export function waitingOf(members: readonly Member[]): readonly Member[] {
  return members.filter(isWaiting).toSorted((one, other) => one.waitsSince - other.waitsSince);
}

function isWaiting({ lanes }: Member): boolean {
  return lanes.some(({ waiting }) => waiting > 0);
}

/** Starts what may start and has room; answers whether anything did. */
export function startTasks(course: Course, member: Member): boolean {
  const wasWaiting = isWaiting(member);
  const inTurn = course.reading.starts === 'oneByOne' && member.lanes.length > 1 && !member.isDaemon;
  const moved = inTurn ? startInTurn(course, member) : startBeside(course, member, startableOf(member));
  if (!wasWaiting && isWaiting(member)) member.waitsSince = course.rounds;
  member.peak = Math.max(member.peak, currentOf(member));
  return moved;
}

/** Every provider starts its part of so many more. */
function startBeside(course: Course, member: Member, more: number): boolean {
  const extra = allot(member, more, course.reading.remainders);
  let moved = false;
  const lanes = [...member.lanes.entries()];
  // Whose share is rounded up by being the last has the first task, and zones are counted over all of them.
  for (const [at, lane] of course.reading.remainders === 'last' ? lanes.toReversed() : lanes) {
    const count = lane.waiting + (extra[at] ?? 0);
    if (count === 0) continue;
    const placed = placeOn(course, member, { lane, count });
    lane.started += placed;
    member.fresh += placed;
    // What does not wait as PROVISIONING does not exist.
    lane.waiting = lane.waits && !member.isDaemon ? count - placed : 0;
    member.waited ||= lane.provider !== undefined && placed < count;
    moved ||= placed > 0;
  }
  return moved;
}

/** One task after another, until one of them neither finds room nor waits for it. */
function startInTurn(course: Course, member: Member): boolean {
  let moved = startBeside(course, member, 0);
  for (let before = -1; startableOf(member) > 0 && currentOf(member) > before; ) {
    before = currentOf(member);
    moved = startBeside(course, member, 1) || moved;
  }
  return moved;
}

function placeOn(
  course: Course,
  member: Member,
  { lane, count }: { readonly lane: Lane; readonly count: number },
): number {
  if (lane.room === 'asGiven') return count;
  if (lane.triedAt === course.room) return 0;
  const { instances, unplaced } = course.placer.place({ ...member.request, capacityProvider: lane.provider, count });
  member.placed.push(...instances);
  if (unplaced > 0) lane.triedAt = course.room;
  return instances.length;
}

/** Stops what may stop. Answers whether anything did. */
function stopTasks(course: Course, member: Member): boolean {
  const excess = Math.max(0, -missingOf(member));
  const stoppedKept = take(course, member, { tasks: member.kept, count: Math.min(excess, member.kept.length) });
  member.kept = stoppedKept.rest;
  const stopped = take(course, member, { tasks: member.old, count: stoppable(member) });
  member.old = stopped.rest;
  return stoppedKept.count + stopped.count > 0;
}

function stoppable(member: Member): number {
  if (member.pace === 'secondSet') return isSetComplete(member) ? member.old.length : 0;
  const ill = member.old.filter(({ healthy }) => !healthy).length;
  const healthy = member.old.length - ill + member.kept.length + startedOf(member) - member.fresh;
  return ill + Math.max(0, Math.min(member.old.length - ill, healthy - member.limits.lower));
}

function isSetComplete(member: Member): boolean {
  return member.kept.length + startedOf(member) - member.fresh >= member.desired;
}

function take(
  course: Course,
  member: Member,
  { tasks, count }: { readonly tasks: readonly EarlierTask[]; readonly count: number },
): { readonly count: number; readonly rest: readonly EarlierTask[] } {
  if (count === 0) return { count, rest: tasks };
  const ordered = count === tasks.length ? tasks : inOrderOfStopping(course, member, tasks);
  const { group } = member.request;
  for (const { instance } of ordered.slice(0, count)) {
    if (instance === undefined || !course.instances.has(instance)) continue;
    course.placer.release(instance, { group, requirements: member.holds });
    course.room++;
  }
  return { count, rest: ordered.slice(count) };
}

function inOrderOfStopping(
  { instances, placer, reading: { stops } }: Course,
  member: Member,
  tasks: readonly EarlierTask[],
): readonly EarlierTask[] {
  if (stops !== 'asScalingIn') {
    const byAge = stops === 'oldestFirst' ? tasks : tasks.toReversed();
    return [...byAge.filter(({ healthy }) => !healthy), ...byAge.filter(({ healthy }) => healthy)];
  }
  const elsewhere = (tasks === member.old ? member.kept : member.old).flatMap(({ instance }) => instance ?? []);
  const instanceOf = (arn: string) => (instances.has(arn) ? placer.instance(arn) : undefined);
  const { strategy } = member.request;
  return stopOrder({ tasks, others: [...elsewhere, ...member.placed], strategy, instanceOf });
}

function noteEnd(course: Course, member: Member): void {
  if (member.scaleOuts === undefined && isDone(member)) member.scaleOuts = [...course.scaleOuts.values()];
}
