import type { ClusterCapacity, ClusterTask } from '../lib/capacity/cluster-capacity.ts';
import type { ContainerInstance } from '../lib/capacity/placement/container-instance.ts';
import type { TaskRequirements } from '../lib/capacity/placement/task-requirements.ts';
import type { PlacementStrategy, ServiceRollout, TaskHome } from '../lib/capacity/service-rollout.ts';

/** Rollouts of all services of a cluster at once. */
export interface ForecastCase {
  readonly rollouts: readonly ServiceRollout[];
  readonly cluster: ClusterCapacity;
}

const tasksOfService = 40;
const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const;
const held: TaskRequirements = { cpu: 768, memory: 2048, gpus: 0, ports: [], enis: 0, attributes: [] };

/** So many services of 40 tasks on ten instances each, four tasks on an instance, that has room for one more. */
export function forecastCase(services: number): ForecastCase {
  const rollouts = Array.from({ length: services }, (_, at) => rolloutOf(at));
  const count = services * 10;
  const hosts = Array.from({ length: count }, (_, at) => tasksOn(at, rollouts));
  const cluster: ClusterCapacity = {
    cluster: 'production',
    at: 0,
    instances: hosts.map((tasks, at) => instanceOf(at, tasks)),
    tasks: hosts.flat(),
    providers: [
      {
        kind: 'autoScalingGroup',
        name: 'steady',
        groupArn: 'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/steady',
        group: {
          name: 'steady',
          minSize: 0,
          maxSize: Math.floor(count * 1.1),
          desiredCapacity: count,
          availabilityZones: zones,
          instanceTypes: ['m5.xlarge'],
          instances: [],
        },
        managedScaling: {
          targetCapacity: 100,
          minimumScalingStepSize: 1,
          maximumScalingStepSize: 10_000,
          instanceWarmupPeriod: 300,
        },
        managedTerminationProtection: false,
        managedDraining: true,
      },
    ],
    defaultStrategy: [],
    instanceTypes: new Map(),
    unread: [],
  };
  return { rollouts, cluster };
}

/** Four tasks of four services that lie apart, so that each service is on forty instances. */
function tasksOn(at: number, rollouts: readonly ServiceRollout[]): readonly ClusterTask[] {
  return [0, 1, 2, 3].map((turn) => ({
    arn: `task/${at}-${turn}`,
    group: `service:${rollouts[(at + turn * 3) % rollouts.length]?.service}`,
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    containerInstanceArn: arnOf(at),
    capacityProvider: 'steady',
    enis: 0,
  }));
}

function arnOf(at: number): string {
  return `arn:aws:ecs:eu-west-1:111122223333:container-instance/production/${String(at).padStart(32, '0')}`;
}

function instanceOf(at: number, tasks: readonly ClusterTask[]): ContainerInstance {
  const registered = {
    cpu: 4096,
    memory: 15_600,
    gpus: 0,
    enis: 3,
    tcpPorts: new Set([22]),
    udpPorts: new Set<number>(),
  };
  const groups = new Map<string, number>();
  for (const { group } of tasks) groups.set(group, (groups.get(group) ?? 0) + 1);
  const { cpu, memory } = registered;
  return {
    arn: arnOf(at),
    status: 'ACTIVE',
    healthStatus: 'OK',
    capacityProvider: 'steady',
    attributes: new Map([
      ['ecs.availability-zone', zones[at % zones.length]],
      ['ecs.instance-type', 'm5.xlarge'],
      ['stack', 'production'],
    ]),
    agentConnected: true,
    agentVersion: '1.89.2',
    ec2InstanceId: `i-${at}`,
    registeredAt: 1_790_000_000 + at,
    runningTasksCount: tasks.length,
    taskGroups: groups,
    registered,
    remaining: { ...registered, cpu: cpu - tasks.length * held.cpu, memory: memory - tasks.length * held.memory },
  };
}

const byZone: PlacementStrategy = { type: 'spread', field: 'attribute:ecs.availability-zone' };
const strategies: readonly (readonly PlacementStrategy[])[] = [
  [byZone, { type: 'binpack', field: 'memory' }],
  [byZone, { type: 'spread', field: 'instanceId' }],
];
/** Two homes, each with its strategies, and two sizes. */
export const forecastKinds = 4;

const percents = [
  [100, 200],
  [50, 100],
  [90, 110],
  [100, 150],
] as const;
const provided: TaskHome = { kind: 'providers', strategy: [{ capacityProvider: 'steady', base: 0, weight: 1 }] };

/** Four ways of rolling, two of placing: with a capacity provider and without one; one in five asks for more than before. */
function rolloutOf(at: number): ServiceRollout {
  const [minimumHealthyPercent = 100, maximumPercent = 200] = percents[at % percents.length] ?? [];
  return {
    service: `service-${at}`,
    replaces: true,
    schedulingStrategy: 'REPLICA',
    desiredCount: tasksOfService,
    strategy: at % 7 === 6 ? 'BLUE_GREEN' : 'ROLLING',
    minimumHealthyPercent,
    maximumPercent,
    availabilityZoneRebalancing: false,
    healthCheckGracePeriod: 0,
    home: at % 2 === 0 ? provided : { kind: 'ec2' },
    constraints: [
      { type: 'memberOf', expression: 'attribute:stack == production' },
      { type: 'memberOf', expression: 'runningTasksCount < 20' },
    ],
    placementStrategy: strategies[at % strategies.length] ?? [],
    requirements: at % 5 === 4 ? { ...held, cpu: 1024 } : { ...held },
    running: held,
    recentDurations: [],
  };
}
