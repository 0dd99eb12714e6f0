import { cannotFinish } from './cannot-finish.ts';
import type { ClusterCapacity } from './cluster-capacity.ts';
import { type Course, runCourse } from './course.ts';
import { isDone, type Member } from './course-member.ts';
import {
  hasExternalInstances,
  type Leaves,
  memberOf,
  roughRequirements,
  tasksByGroup,
  waitersOf,
} from './course-start.ts';
import { countDaemonPlaces } from './daemon-places.ts';
import { estimatesOf } from './estimates.ts';
import type { Fit, Forecast } from './forecast.ts';
import { growersOf } from './growers.ts';
import { obstacleOf } from './obstacle.ts';
import { createPlacer } from './placer.ts';
import type { CreatePlacer } from './scale-out.ts';
import { type Growth, scaleOut } from './scale-out.ts';
import type { ServiceRollout } from './service-rollout.ts';
import { unreadMatters } from './unread-matters.ts';
import { unseenInstances } from './unseen-instances.ts';

/** What else a forecast may be told. */
export interface ForecastOptions {
  /** How tasks are placed; by default as ECS documents it, and fast. */
  readonly createPlacer?: CreatePlacer | undefined;
}

interface Candidate {
  readonly rollout: ServiceRollout;
  /** Why it is not tried. */
  readonly obstacle: Fit | undefined;
  readonly member: Member;
}

/**
 * What becomes of the rollouts, in their order, when they go on together: what one takes the next does not have, and
 * what its old tasks give back it may use. A forecast for each, in the same order; nothing of nothing.
 */
export function forecastRollouts(
  rollouts: readonly ServiceRollout[],
  cluster: ClusterCapacity,
  options: ForecastOptions = {},
): readonly Forecast[] {
  const groups = tasksByGroup(cluster.tasks);
  const draining = new Set(cluster.instances.filter(({ status }) => status === 'DRAINING').map(({ arn }) => arn));
  const hasExternal = hasExternalInstances(cluster);
  const candidates = rollouts.map((rollout): Candidate => {
    const leaves: Leaves = ({ containerInstanceArn: arn }) => rollout.replaces || draining.has(arn ?? '');
    const own = groups.get(`service:${rollout.service}`) ?? [];
    const member = memberOf(rollout, cluster, { own, leaves, hasExternal });
    return { rollout, obstacle: obstacleOf(rollout, cluster), member };
  });
  const tried = candidates.filter(({ obstacle }) => obstacle === undefined);
  const { course, growth } = play(tried, cluster, options.createPlacer ?? createPlacer);
  return candidates.map((candidate) => forecastOf(candidate, { course, growth, cluster }));
}

/** The course to its end, instances launched where tasks wait for them. */
function play(candidates: readonly Candidate[], cluster: ClusterCapacity, create: CreatePlacer): Stage {
  const groups = new Set(candidates.map(({ member }) => member.request.group));
  const members = [...waitersOf(cluster, groups), ...candidates.map(({ member }) => member)];
  const course: Course = {
    placer: create(cluster.instances),
    members,
    instances: new Map(cluster.instances.map((instance) => [instance.arn, instance])),
    room: 0,
    scaleOuts: new Map(),
  };
  const welcome = () => {
    for (const { rollout, member } of candidates) {
      if (member.isDaemon) countDaemonPlaces(course, member, rollout.minimumHealthyPercent);
    }
  };
  const assumed = candidates.flatMap(({ rollout }) => rollout.requirements.attributes);
  const growth: Growth = { growers: growersOf(cluster, assumed), createPlacer: create, barren: new Map(), welcome };
  releaseStopping(course, cluster, candidates);
  welcome();
  do runCourse(course);
  while (scaleOut(course, growth));
  return { course, growth, cluster };
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

interface Stage {
  readonly course: Course;
  readonly growth: Growth;
  readonly cluster: ClusterCapacity;
}

function forecastOf({ rollout, obstacle, member }: Candidate, stage: Stage): Forecast {
  const fit = obstacle ?? fitOf(rollout, member, stage);
  const isPlaced = member.lanes.some(({ room }) => room === 'instances');
  return {
    service: rollout.service,
    fit,
    peakTasks: member.peak,
    peakInstances: isPlaced && stage.cluster.unread.length === 0 ? stage.course.instances.size : undefined,
    estimatedSeconds: median(rollout.recentDurations),
    estimates: obstacle ? [] : estimatesOf({ rollout, member, fit, ...stage }),
  };
}

function fitOf(rollout: ServiceRollout, member: Member, { course, growth, cluster }: Stage): Fit {
  if (isDone(member)) {
    const isAnywhere = member.lanes.some(({ provider }) => provider === undefined);
    const scaleOuts = (member.sawGrowth ? (member.scaleOuts ?? []) : []).filter(
      ({ provider }) => isAnywhere || member.lanes.some((lane) => lane.provider === provider),
    );
    return scaleOuts.length === 0 ? { kind: 'fitsNow' } : { kind: 'fitsAfterScaleOut', scaleOuts };
  }
  const unread = unreadMatters(member, cluster);
  if (unread.length > 0) {
    const subjects = unread.map(({ subject }) => subject).join(', ');
    return { kind: 'unknown', unread, reason: `it does not fit by what was read, and ${subjects} could not be read` };
  }
  const unseen = unseenInstances(member, growth, cluster);
  if (unseen !== undefined) return { kind: 'unknown', unread, reason: unseen };
  return cannotFinish({ course, growth, rollout, member });
}

/** Of an even number, the mean of the two in the middle, whole seconds. */
function median(durations: readonly number[]): number | undefined {
  const sorted = durations.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : Math.round((lower + upper) / 2);
}
