import type { CapacityProvider, ClusterCapacity, ClusterTask, StrategyItem } from '../cluster-capacity.ts';
import { defaultServiceStrategy } from '../placement/placement-keys.ts';
import type { TaskRequirements } from '../placement/task-requirements.ts';
import { distribute, type Remainders } from '../providers/provider-strategy.ts';
import type { PlacementConstraint, ServiceRollout } from '../service-rollout.ts';
import type { Reading } from './course.ts';
import type { EarlierTask, Lane, Member, Pace } from './course-member.ts';
import { rollingLimits } from './rolling-limits.ts';

const noRequirements: TaskRequirements = { cpu: 0, memory: 0, gpus: 0, ports: [], enis: 0, attributes: [] };

/** Instances of ECS Anywhere take tasks of the launch type EXTERNAL, and no others. */
const external = 'ecs.capability.external';

/** What a rollout's tasks go by: a capacity provider strategy, or none. */
export function strategyOf(
  { home }: Pick<ServiceRollout, 'home'>,
  { defaultStrategy }: Pick<ClusterCapacity, 'defaultStrategy'>,
): readonly StrategyItem[] {
  if (home.kind !== 'providers') return [];
  return home.strategy.length > 0 ? home.strategy : defaultStrategy;
}

/** The tasks of a group that are not about to stop, in their order. */
export type TasksByGroup = ReadonlyMap<string, readonly ClusterTask[]>;

/** Tasks by the group that ECS gives them, those that are to stop left out; a group of none is not in it. */
export function tasksByGroup(tasks: readonly ClusterTask[]): TasksByGroup {
  const groups = new Map<string, ClusterTask[]>();
  for (const task of tasks) {
    if (task.desiredStatus === 'STOPPED') continue;
    const others = groups.get(task.group);
    if (others) others.push(task);
    else groups.set(task.group, [task]);
  }
  return groups;
}

/** Which of a service's tasks are to go; by default all of them, or none when only the count changes. */
export type Leaves = (task: ClusterTask) => boolean;

/** Whether the cluster has instances that only tasks of the launch type EXTERNAL go to. */
export function hasExternalInstances({ instances }: Pick<ClusterCapacity, 'instances'>): boolean {
  return instances.some(({ attributes }) => attributes.has(external));
}

/** What there is already when a rollout begins. */
export interface OwnTasks {
  /** The service's tasks. */
  readonly own: readonly ClusterTask[];
  readonly leaves: Leaves;
  readonly hasExternal: boolean;
}

/** A rollout at its beginning. A DAEMON's desired count and targets are 0 until its instances are counted. */
export function memberOf(
  rollout: ServiceRollout,
  cluster: ClusterCapacity,
  { remainders = 'largest', ...tasks }: OwnTasks & Partial<Pick<Reading, 'remainders'>>,
): Member {
  const isDaemon = rollout.schedulingStrategy === 'DAEMON';
  const stays = tasks.own.filter((task) => !tasks.leaves(task));
  const strategy = strategyOf(rollout, cluster);
  const desired = isDaemon ? 0 : rollout.desiredCount;
  const lanes = lanesOf({ rollout, strategy, cluster, desired, stays, remainders });
  const providers = new Set(strategy.map(({ capacityProvider }) => capacityProvider));
  const isWaiting = ({ lastStatus, capacityProvider }: ClusterTask) =>
    lastStatus === 'PROVISIONING' && providers.has(capacityProvider ?? '');
  return {
    pace: paceOf(rollout),
    isDaemon,
    request: requestOf(rollout, tasks.hasExternal),
    strategy,
    lanes,
    holds: rollout.running ?? roughRequirements(tasks.own),
    desired,
    limits: rollingLimits({ ...rollout, desiredCount: desired }),
    old: byAge(tasks.own.filter(tasks.leaves)).map(earlier),
    kept: byAge(stays.filter((task) => !isWaiting(task))).map(earlier),
    placed: [],
    fresh: 0,
    ranBefore: tasks.own.length > 0,
    peak: tasks.own.length,
    waited: false,
    waitsSince: 0,
    scaleOuts: undefined,
    sawGrowth: false,
  };
}

function paceOf({ strategy, replaces }: ServiceRollout): Pace {
  return strategy === 'ROLLING' || !replaces ? 'rolling' : 'secondSet';
}

function requestOf(rollout: ServiceRollout, hasExternal: boolean): Member['request'] {
  const { placementStrategy, schedulingStrategy } = rollout;
  const isDaemon = schedulingStrategy === 'DAEMON';
  const strategy = placementStrategy.length > 0 ? placementStrategy : defaultServiceStrategy;
  const side: PlacementConstraint = {
    type: 'memberOf',
    expression: `attribute:${external} ${rollout.home.kind === 'external' ? 'exists' : '!exists'}`,
  };
  return {
    group: `service:${rollout.service}`,
    requirements: rollout.requirements,
    constraints: [
      ...rollout.constraints,
      ...(hasExternal || rollout.home.kind === 'external' ? [side] : []),
      ...(isDaemon ? [{ type: 'distinctInstance' } as const] : []),
    ],
    strategy: isDaemon ? [] : strategy,
  };
}

interface LanesInput {
  readonly rollout: ServiceRollout;
  readonly strategy: readonly StrategyItem[];
  readonly cluster: ClusterCapacity;
  readonly desired: number;
  /** The service's tasks that stay. */
  readonly stays: readonly ClusterTask[];
  readonly remainders: Remainders;
}

function lanesOf({ rollout, strategy, cluster, desired, stays, remainders }: LanesInput): readonly Lane[] {
  if (strategy.length === 0) {
    const room = rollout.home.kind === 'fargate' ? 'asGiven' : 'instances';
    const target = Math.max(0, desired - stays.length);
    return [laneOf({ provider: undefined, room, waits: false, target, waiting: 0 })];
  }
  const { counts } = distribute(strategy, desired, remainders);
  const lanes = strategy.map(({ capacityProvider: provider }) => {
    const own = stays.filter((task) => task.capacityProvider === provider);
    const waiting = own.filter(({ lastStatus }) => lastStatus === 'PROVISIONING').length;
    const known = cluster.providers.find(({ name }) => name === provider);
    const target = Math.max(0, (counts.get(provider) ?? 0) - own.length + waiting);
    return laneOf({ provider, room: roomOf(known), waits: isManaged(known), target, waiting });
  });
  fitTargets(lanes, desired - stays.length);
  return lanes;
}

/** Tasks that stay where the strategy would not have them leave fewer for the others. */
function fitTargets(lanes: readonly Lane[], missing: number): void {
  const total = lanes.reduce((sum, { target, waiting }) => sum + target - waiting, 0);
  let over = total - Math.max(0, missing);
  for (const lane of lanes.toReversed()) {
    const less = Math.min(Math.max(0, over), lane.target - lane.waiting);
    lane.target -= less;
    over -= less;
  }
}

function roomOf(provider: CapacityProvider | undefined): Lane['room'] {
  return provider?.kind === 'fargate' || provider?.kind === 'managedInstances' ? 'asGiven' : 'instances';
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html */
function isManaged(provider: CapacityProvider | undefined): boolean {
  return provider?.kind === 'autoScalingGroup' && provider.managedScaling !== undefined;
}

function laneOf(lane: Pick<Lane, 'provider' | 'room' | 'waits' | 'target' | 'waiting'>): Lane {
  return { ...lane, started: 0, triedAt: -1 };
}

function byAge(tasks: readonly ClusterTask[]): readonly ClusterTask[] {
  return tasks.toSorted((one, other) => (one.createdAt ?? 0) - (other.createdAt ?? 0));
}

function earlier({ containerInstanceArn, lastStatus }: ClusterTask): EarlierTask {
  return { instance: containerInstanceArn, healthy: lastStatus === 'RUNNING' };
}

/** What a task says of itself: no ports, no GPUs. The most that surely comes back of each of several. */
export function roughRequirements(tasks: readonly ClusterTask[]): TaskRequirements {
  if (tasks.length === 0) return noRequirements;
  const least = (values: readonly number[]) => Math.min(...values);
  return {
    ...noRequirements,
    cpu: least(tasks.map(({ cpu }) => cpu ?? 0)),
    memory: least(tasks.map(({ memory }) => memory ?? 0)),
    enis: tasks.every(({ enis }) => enis === 1) ? 1 : 0,
  };
}

/** Tasks that wait for an instance already, of groups that are not in `except`: a member for each group and size. */
export function waitersOf(cluster: ClusterCapacity, except: ReadonlySet<string>): readonly Member[] {
  const alike = new Map<string, ClusterTask[]>();
  for (const task of cluster.tasks) {
    const isPlaced = task.containerInstanceArn !== undefined || task.desiredStatus === 'STOPPED';
    if (task.lastStatus !== 'PROVISIONING' || isPlaced || except.has(task.group)) continue;
    const key = [task.group, task.capacityProvider, task.cpu, task.memory, task.enis].join(' ');
    const others = alike.get(key);
    if (others) others.push(task);
    else alike.set(key, [task]);
  }
  return [...alike.values()].flatMap((tasks) => waiterOf(tasks, cluster));
}

function waiterOf(tasks: readonly ClusterTask[], cluster: ClusterCapacity): readonly Member[] {
  const [first] = tasks;
  const provider = cluster.providers.find(({ name }) => name === first?.capacityProvider);
  if (!first || provider?.kind !== 'autoScalingGroup') return [];
  const count = tasks.length;
  const lane = laneOf({ provider: provider.name, room: 'instances', waits: true, target: count, waiting: count });
  return [
    {
      pace: 'waiter',
      isDaemon: false,
      request: {
        group: first.group,
        requirements: roughRequirements(tasks),
        constraints: [],
        strategy: first.group.startsWith('service:') ? defaultServiceStrategy : [],
      },
      strategy: [],
      lanes: [lane],
      holds: noRequirements,
      desired: count,
      limits: { lower: 0, upper: count },
      old: [],
      kept: [],
      placed: [],
      fresh: 0,
      ranBefore: false,
      peak: count,
      waited: true,
      waitsSince: 0,
      scaleOuts: undefined,
      sawGrowth: false,
    },
  ];
}
