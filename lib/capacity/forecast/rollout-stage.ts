import type { ClusterCapacity } from '../cluster-capacity.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import { beginCourse, type Course, type Reading, runCourse } from './course.ts';
import type { Member } from './course-member.ts';
import {
  hasExternalInstances,
  type Leaves,
  memberOf,
  roughRequirements,
  tasksByGroup,
  waitersOf,
} from './course-start.ts';
import { countDaemonPlaces } from './daemon-places.ts';
import { growersOf } from './growers.ts';
import { type CreatePlacer, type Growth, launchComing, launchLate, launchTogether, scaleOut } from './scale-out.ts';

/** A rollout that is tried. */
export interface Candidate {
  readonly rollout: ServiceRollout;
  readonly member: Member;
}

/** Rollouts that went on together, at their end. */
export interface Stage {
  /** In the order of the rollouts. */
  readonly candidates: readonly Candidate[];
  readonly course: Course;
  readonly growth: Growth;
  readonly cluster: ClusterCapacity;
  /** Whether every task started before any stopped. */
  readonly isAtOnce: boolean;
  /** Whether they began in their order. */
  readonly beginsInOrder: boolean;
}

/** What rollouts are played with. */
export interface StageOptions {
  readonly createPlacer: CreatePlacer;
  readonly reading: Reading;
}

/** Plays rollouts to their end, instances launched where tasks wait for them. */
export function playRollouts(
  rollouts: readonly ServiceRollout[],
  cluster: ClusterCapacity,
  { createPlacer, reading }: StageOptions,
): Stage {
  const candidates = candidatesOf(rollouts, cluster, reading);
  const groups = new Set(candidates.map(({ member }) => member.request.group));
  const members = candidates.map(({ member }) => member);
  const turns = inTurn(members, reading);
  const course: Course = {
    placer: createPlacer(cluster.instances),
    members: [...waitersOf(cluster, groups), ...turns],
    reading,
    instances: new Map(cluster.instances.map((instance) => [instance.arn, instance])),
    rounds: 0,
    room: 0,
    scaleOuts: new Map(),
  };
  const welcome = () => {
    for (const { rollout, member } of candidates) {
      if (member.isDaemon) countDaemonPlaces(course, member, rollout.minimumHealthyPercent);
    }
  };
  const assumed = candidates.flatMap(({ rollout }) => rollout.requirements.attributes);
  const growth: Growth = { growers: growersOf(cluster, assumed, reading), createPlacer, barren: new Map(), welcome };
  releaseStopping(course, cluster, candidates);
  welcome();
  const isAtOnce = beginCourse(course);
  if (reading.launches === 'atOnce') {
    launchTogether(course, growth);
    launchComing(course, growth);
  }
  const grows = reading.launches === 'atOnce' ? launchTogether : scaleOut;
  do runCourse(course);
  while (grows(course, growth) || (reading.launches === 'late' && launchLate(course, growth)));
  return {
    candidates,
    course,
    growth,
    cluster,
    isAtOnce,
    beginsInOrder: turns.every((one, at) => one === members[at]),
  };
}

/** As they get what there is at the beginning. */
function inTurn(members: readonly Member[], { begins }: Reading): readonly Member[] {
  if (begins === 'inOrder') return members;
  return members.toSorted((one, other) => Number(isShifting(one)) - Number(isShifting(other)));
}

/** Where no task runs there is nothing to shift from. */
function isShifting({ pace, ranBefore }: Member): boolean {
  return pace === 'secondSet' && ranBefore;
}

function candidatesOf(
  rollouts: readonly ServiceRollout[],
  cluster: ClusterCapacity,
  { remainders }: Reading,
): readonly Candidate[] {
  const groups = tasksByGroup(cluster.tasks);
  const draining = new Set(cluster.instances.filter(({ status }) => status === 'DRAINING').map(({ arn }) => arn));
  const hasExternal = hasExternalInstances(cluster);
  return rollouts.map((rollout) => {
    const leaves: Leaves = ({ containerInstanceArn: arn }) => rollout.replaces || draining.has(arn ?? '');
    const own = groups.get(`service:${rollout.service}`) ?? [];
    return { rollout, member: memberOf(rollout, cluster, { own, leaves, hasExternal, remainders }) };
  });
}

/** Tasks that are about to stop give back what they hold whatever else happens, and are of no group any more. */
function releaseStopping(
  { placer, instances }: Course,
  { tasks }: ClusterCapacity,
  candidates: readonly Candidate[],
): void {
  const holds = new Map(candidates.map(({ rollout, member }) => [member.request.group, rollout.running]));
  for (const task of tasks) {
    const { desiredStatus, containerInstanceArn: arn = '', group } = task;
    if (desiredStatus !== 'STOPPED' || !instances.has(arn)) continue;
    placer.release(arn, { group: '', requirements: holds.get(group) ?? roughRequirements([task]) });
  }
}
