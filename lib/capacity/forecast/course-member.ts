import type { StrategyItem } from '../cluster-capacity.ts';
import type { PlacementRequest } from '../placement/placement-request.ts';
import type { TaskRequirements } from '../placement/task-requirements.ts';
import { distribute, type Remainders } from '../providers/provider-strategy.ts';
import type { ScaleOut } from './forecast.ts';
import type { RollingLimits } from './rolling-limits.ts';

/** A task that ran before the rollout. */
export interface EarlierTask {
  /** ARN; absent on Fargate, and of one that was never placed. */
  readonly instance: string | undefined;
  readonly healthy: boolean;
}

/** Where some of a rollout's new tasks go: a capacity provider, or the cluster itself. */
export interface Lane {
  readonly provider: string | undefined;
  /** `asGiven`: whatever is asked for is there, as on Fargate and on Managed Instances. */
  readonly room: 'instances' | 'asGiven';
  /** Whether a task that finds no room waits for an instance to be launched, as with managed scaling. */
  readonly waits: boolean;
  /** Tasks that shall have started here in the end. */
  target: number;
  started: number;
  /** PROVISIONING: chosen for this provider, and placed nowhere yet. They count as tasks of the service. */
  waiting: number;
  /** What the course's `room` was when there was none here. */
  triedAt: number;
}

/**
 * `rolling` keeps to minimum and maximum percent, `secondSet` starts everything before it stops anything, `waiter` are
 * tasks that wait for an instance already.
 */
export type Pace = 'rolling' | 'secondSet' | 'waiter';

/** Tasks of one group on their course: what runs of it at one moment. */
export interface Member {
  readonly pace: Pace;
  readonly isDaemon: boolean;
  readonly request: Omit<PlacementRequest, 'count' | 'capacityProvider'>;
  /** Empty without a capacity provider strategy. */
  readonly strategy: readonly StrategyItem[];
  readonly lanes: readonly Lane[];
  /** What each earlier task gives back. */
  readonly holds: TaskRequirements;
  desired: number;
  limits: RollingLimits;
  /** Tasks that are to go, those first that go first. */
  old: readonly EarlierTask[];
  /** Tasks that stay, those last that stay longest. */
  kept: readonly EarlierTask[];
  /** Instances of the tasks that were placed, a task each. */
  readonly placed: string[];
  /** Of the tasks that started, those that are not healthy yet. */
  fresh: number;
  /** Whether tasks of it ran before. */
  readonly ranBefore: boolean;
  /** Tasks at the most. */
  peak: number;
  /** Whether a task of it ever waited for an instance. */
  waited: boolean;
  /** The round in which its tasks began to wait. */
  waitsSince: number;
  /** What providers had launched by the time that it came to its end; `undefined` while it has not. */
  scaleOuts: readonly ScaleOut[] | undefined;
  /** Whether it was under way when a provider launched instances. */
  sawGrowth: boolean;
}

/** Tasks that started since, on all lanes. */
export function startedOf({ lanes }: Member): number {
  return lanes.reduce((sum, { started }) => sum + started, 0);
}

/** Tasks that exist, waiting ones included. */
export function currentOf(member: Member): number {
  const onLanes = member.lanes.reduce((sum, { started, waiting }) => sum + started + waiting, 0);
  return member.old.length + member.kept.length + onLanes;
}

/** Tasks that are still to be started, waiting ones not included; negative when there are too many. */
export function missingOf(member: Member): number {
  return member.desired - (currentOf(member) - member.old.length);
}

/** Tasks that may be started at this moment. */
export function startableOf(member: Member): number {
  const missing = missingOf(member);
  const most = member.pace === 'rolling' ? Math.min(missing, member.limits.upper - currentOf(member)) : missing;
  return Math.max(0, most);
}

/** Whether exactly the tasks run that are wanted. */
export function isDone(member: Member): boolean {
  const isWaiting = member.lanes.some(({ waiting }) => waiting > 0);
  return member.old.length === 0 && !isWaiting && missingOf(member) === 0;
}

/** How the next `count` tasks spread over the lanes, none beyond its target: in the lanes' order. */
export function allot(member: Member, count: number, remainders: Remainders): readonly number[] {
  const open = member.lanes.map(({ target, started, waiting }) => Math.max(0, target - started - waiting));
  const [only] = open;
  if (open.length === 1 && only !== undefined) return [Math.min(only, count)];
  const have = member.desired - open.reduce((sum, tasks) => sum + tasks, 0);
  const { counts } = distribute(member.strategy, Math.max(0, have) + count, remainders);
  let left = count;
  const first = member.lanes.map(({ provider, started, waiting }, at) => {
    const wanted = Math.max(0, (counts.get(provider ?? '') ?? 0) - started - waiting);
    const given = Math.min(wanted, open[at] ?? 0, left);
    left -= given;
    return given;
  });
  return first.map((given, at) => {
    const more = Math.min(left, (open[at] ?? 0) - given);
    left -= more;
    return given + more;
  });
}
