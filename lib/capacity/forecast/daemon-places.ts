import type { LackKind } from '../placement/lack.ts';
import { type Course, startTasks } from './course.ts';
import type { Member } from './course-member.ts';
import { rollingLimits } from './rolling-limits.ts';

/** What rules an instance out for a daemon, however much room it has. */
const unfit: ReadonlySet<LackKind> = new Set(['STATUS', 'AGENT', 'ATTRIBUTE', 'CONSTRAINT']);

/**
 * A DAEMON wants one task on each active instance that meets its constraints, so its desired count is counted.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html
 */
export function countDaemonPlaces(course: Course, member: Member, minimumHealthyPercent: number): void {
  const own = { ...member.request, constraints: member.request.constraints.filter(({ type }) => type === 'memberOf') };
  const fitting = course.placer
    .lacks(own, Number.MAX_SAFE_INTEGER)
    .filter(({ lacks }) => !lacks.some(({ kind }) => unfit.has(kind)))
    .map(({ instance }) => instance);
  const kept = new Set(member.kept.map(({ instance }) => instance));
  for (const lane of member.lanes) {
    const places = fitting.filter(
      ({ arn, capacityProvider }) =>
        !kept.has(arn) && (lane.provider === undefined || lane.provider === capacityProvider),
    );
    lane.target = places.length;
  }
  member.desired = member.kept.length + member.lanes.reduce((sum, { target }) => sum + target, 0);
  // Custom values of the maximum are not taken for a DAEMON: a task stops before the next one starts.
  member.limits = rollingLimits({ desiredCount: member.desired, minimumHealthyPercent, maximumPercent: 100 });
  startTasks(course, member);
}
