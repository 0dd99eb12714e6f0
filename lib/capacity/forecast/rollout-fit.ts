import type { ClusterCapacity } from '../cluster-capacity.ts';
import { cannotFinish } from './cannot-finish.ts';
import { isDone } from './course-member.ts';
import type { Fit } from './forecast.ts';
import type { Candidate, Stage } from './rollout-stage.ts';
import { unreadMatters } from './unread-matters.ts';
import { unseenInstances } from './unseen-instances.ts';

/** Whether a rollout fits, by what became of it. */
export function fitOf({ rollout, member }: Candidate, { course, growth, cluster }: Stage): Fit {
  const daemonUnread = cluster.unread.filter(({ what }) => member.isDaemon && what === 'containerInstances');
  if (daemonUnread.length > 0) {
    const reason = 'it runs on every instance, and the container instances could not be read';
    return { kind: 'unknown', unread: daemonUnread, reason };
  }
  // A daemon's deployment that came to its end stays there, whatever instances join later.
  if (isDone(member) || (member.isDaemon && member.scaleOuts !== undefined)) {
    const isAnywhere = member.lanes.some(({ provider }) => provider === undefined);
    const scaleOuts = (member.sawGrowth ? (member.scaleOuts ?? []) : []).filter(
      ({ provider }) => isAnywhere || member.lanes.some((lane) => lane.provider === provider),
    );
    const fit: Fit = scaleOuts.length === 0 ? { kind: 'fitsNow' } : { kind: 'fitsAfterScaleOut', scaleOuts };
    return blindToTasks(fit, { rollout, member }, cluster) ?? fit;
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

/**
 * Where nobody read the tasks, the instances still tell the CPU, memory, GPUs and ports that are left: what fits into
 * those fits. What old tasks free, the network interfaces that tasks hold and who runs beside whom nobody knows.
 */
function blindToTasks(fit: Fit, { rollout, member }: Candidate, { unread }: ClusterCapacity): Fit | undefined {
  const notRead = unread.filter(({ what }) => what === 'tasks');
  const isPlaced = member.lanes.some(({ room }) => room === 'instances');
  const { constraints, requirements } = rollout;
  const asksForTasks =
    requirements.enis > 0 ||
    constraints.some(({ type, expression = '' }) => type === 'distinctInstance' || expression.includes('task:'));
  if (notRead.length === 0 || !isPlaced || (fit.kind === 'fitsNow' && !asksForTasks)) return undefined;
  const reason = 'the tasks could not be read: what they hold, and leave when they stop, decides whether it fits';
  return { kind: 'unknown', unread: notRead, reason };
}
