import { compileConstraints } from '../placement/constraint.ts';
import type { ContainerInstance } from '../placement/container-instance.ts';
import type { Lack, LackKind } from '../placement/lack.ts';
import type { Placer } from '../placement/placer.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import type { Course } from './course.ts';
import { currentOf, type Lane, type Member, startableOf, startedOf } from './course-member.ts';
import { deadlockWords, type Words } from './deadlock.ts';
import type { CannotFinishCause, ClosestInstance, Fit } from './forecast.ts';
import { noPlaceWords } from './no-place-words.ts';
import { type Grower, type Growth, leftOf } from './scale-out.ts';

type Lacking = ReturnType<Placer['lacks']>[number];

/** A rollout that came to a standstill before its end. */
export interface Standstill {
  readonly course: Course;
  readonly growth: Growth;
  readonly rollout: ServiceRollout;
  readonly member: Member;
}

const mostClosest = 5;

/** Why a rollout stands still, with the instances that came closest. */
export function cannotFinish(standstill: Standstill): Extract<Fit, { kind: 'cannotFinish' }> {
  const { member, rollout } = standstill;
  const lane = stuckLane(member);
  const lacking = isDeadlocked(member) ? [] : lackingOn(standstill, lane);
  const cause = isDeadlocked(member) ? 'deadlock' : causeOf(standstill, lane, lacking);
  const percents = { ...rollout, desiredCount: member.desired };
  const words: Words =
    cause === 'deadlock'
      ? deadlockWords(percents, currentOf(member))
      : noPlaceWords({
          cause,
          rollout,
          member,
          lane,
          lacking,
          ...growthOf(standstill, lane),
          spent: spentOf(standstill),
        });
  const wanted = member.lanes.reduce((sum, { target }) => sum + target, 0);
  // A daemon goes to the instances that meet its constraints, and not twice to one.
  const candidates = member.isDaemon ? lacking.filter(({ lacks }) => !has(lacks, 'ATTRIBUTE', 'CONSTRAINT')) : lacking;
  const closest = candidates.slice(0, mostClosest).map(closestInstance);
  return { kind: 'cannotFinish', cause, ...words, started: startedOf(member), wanted, closest };
}

/** Whether it is the percentages that let nothing start, and not the instances. */
function isDeadlocked(member: Member): boolean {
  return startableOf(member) === 0 && member.lanes.every(({ waiting }) => waiting === 0);
}

function stuckLane({ lanes }: Member): Lane | undefined {
  return lanes.find(({ waiting }) => waiting > 0) ?? lanes.find(({ target, started }) => target > started);
}

function lackingOn({ course, member }: Standstill, lane: Lane | undefined): readonly Lacking[] {
  const provider = lane?.provider;
  const lacking = course.placer.lacks({ ...member.request, capacityProvider: provider }, Number.MAX_SAFE_INTEGER);
  return lacking.filter(({ instance }) => provider === undefined || instance.capacityProvider === provider);
}

function growthOf({ growth }: Standstill, lane: Lane | undefined) {
  return {
    grower: growth.growers.get(lane?.provider ?? ''),
    barren: lane === undefined ? undefined : growth.barren.get(lane),
  };
}

function spentOf({ member, growth }: Standstill): readonly Grower[] {
  const waited = member.lanes.filter(({ waiting }) => waiting > 0);
  const growers = waited.flatMap(({ provider }) => growth.growers.get(provider ?? '') ?? []);
  return growers.filter((grower) => leftOf(grower) === 0);
}

function causeOf(
  standstill: Standstill,
  lane: Lane | undefined,
  lacking: readonly Lacking[],
): Exclude<CannotFinishCause, 'deadlock' | 'strategy'> {
  const { grower, barren } = growthOf(standstill, lane);
  const usable = lacking.filter(({ lacks }) => !has(lacks, 'STATUS', 'AGENT'));
  const isMember = membership(standstill.member);
  const matching = usable.filter(({ lacks, instance }) => !has(lacks, 'ATTRIBUTE') && isMember(instance));
  if (grower && !barren && leftOf(grower) === 0) return 'groupMaximum';
  if (usable.length === 0 && !barren) return 'noInstances';
  if (matching.length === 0 && (!barren || has(barren, 'ATTRIBUTE', 'CONSTRAINT'))) return 'noInstanceMatches';
  if (matching.length > 0 && matching.every(({ lacks }) => has(lacks, 'PORTS'))) return 'hostPort';
  return 'noRoom';
}

/** Whether an instance meets every `memberOf`: `distinctInstance` is a question of how many there are. */
function membership({ request }: Member): (instance: ContainerInstance) => boolean {
  const compiled = compileConstraints(request.constraints.filter(({ type }) => type === 'memberOf'));
  const constraints = compiled.kind === 'compiled' ? compiled.constraints : [];
  return (instance) => constraints.every(({ accepts }) => accepts(instance, request.group));
}

function has(lacks: readonly Lack[], ...kinds: readonly LackKind[]): boolean {
  return lacks.some(({ kind }) => kinds.includes(kind));
}

function closestInstance({ instance, lacks }: Lacking): ClosestInstance {
  return {
    instance: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    availabilityZone: instance.attributes.get('ecs.availability-zone'),
    lacks,
  };
}
