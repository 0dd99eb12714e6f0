import type {
  AutoScalingGroup,
  CapacityProvider,
  ClusterCapacity,
  ClusterTask,
} from '../../../lib/capacity/cluster-capacity.ts';
import type { ContainerInstance, InstanceResources } from '../../../lib/capacity/placement/container-instance.ts';
import { lacksOf } from '../../../lib/capacity/placement/fit.ts';
import type { Placer } from '../../../lib/capacity/placement/placer.ts';
import type { TaskRequirements } from '../../../lib/capacity/placement/task-requirements.ts';
import { type CapacityReport, capacityReport } from '../../../lib/capacity/report/capacity-report.ts';
import type { ServiceRollout } from '../../../lib/capacity/service-rollout.ts';

const account = 'arn:aws:ecs:eu-west-1:111122223333';
/** 2026-11-21T12:00:00Z */
export const now = 1_795_262_400;
const reserved = [22, 2375, 2376, 51678, 51679, 51680];

/** What a machine has in all. */
export interface Machine {
  readonly type: string;
  readonly cpu: number;
  readonly memory: number;
  readonly gpus?: number;
  readonly enis?: number;
}

const large: Machine = { type: 'm5.large', cpu: 2048, memory: 7764, enis: 2 };
const gpu: Machine = { type: 'g4dn.xlarge', cpu: 4096, memory: 15_434, gpus: 1, enis: 2 };

/** Tasks of a service on one instance, and what each takes. */
export type Load = readonly [service: string, tasks: number, takes: Partial<TaskRequirements>];

export interface InstanceSpec {
  readonly id: string;
  readonly zone: string;
  readonly provider?: string | undefined;
  readonly machine?: Machine;
  readonly loads?: readonly Load[];
  readonly changes?: Partial<ContainerInstance>;
}

export function requirements(changes: Partial<TaskRequirements> = {}): TaskRequirements {
  return { cpu: 256, memory: 512, gpus: 0, ports: [], enis: 0, attributes: [], ...changes };
}

function instanceOf(spec: InstanceSpec): ContainerInstance {
  const { id, zone, provider, machine = large, loads = [], changes } = spec;
  const sum = (take: (one: TaskRequirements) => number) =>
    loads.reduce((all, [, tasks, takes]) => all + tasks * take(requirements(takes)), 0);
  const taken = (protocol: string) =>
    loads.flatMap(([, , { ports = [] }]) => ports.flatMap((one) => (one.protocol === protocol ? [one.port] : [])));
  const registered: InstanceResources = {
    cpu: machine.cpu,
    memory: machine.memory,
    gpus: machine.gpus ?? 0,
    enis: machine.enis,
    tcpPorts: new Set(reserved),
    udpPorts: new Set(),
  };
  const remaining: InstanceResources = {
    cpu: machine.cpu - sum(({ cpu }) => cpu),
    memory: machine.memory - sum(({ memory }) => memory),
    gpus: (machine.gpus ?? 0) - sum(({ gpus }) => gpus),
    enis: machine.enis === undefined ? undefined : machine.enis - sum(({ enis }) => enis),
    tcpPorts: new Set([...reserved, ...taken('tcp')]),
    udpPorts: new Set(taken('udp')),
  };
  return {
    arn: `${account}:container-instance/fleet/${id}`,
    ec2InstanceId: `i-${id}`,
    status: 'ACTIVE',
    healthStatus: 'OK',
    capacityProvider: provider,
    attributes: new Map([
      ['ecs.availability-zone', zone],
      ['ecs.instance-type', machine.type],
    ]),
    agentConnected: true,
    agentVersion: '1.89.2',
    registeredAt: now - 86_400,
    runningTasksCount: loads.reduce((all, [, tasks]) => all + tasks, 0),
    taskGroups: new Map(loads.map(([service, tasks]) => [`service:${service}`, tasks])),
    registered,
    remaining,
    ...changes,
  };
}

export function task(service: string, changes: Partial<ClusterTask> = {}): ClusterTask {
  return {
    arn: `${account}:task/fleet/0`,
    group: `service:${service}`,
    taskDefinitionArn: `${account}:task-definition/${service}:1`,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    enis: 0,
    launchType: 'EC2',
    createdAt: now - 3600,
    ...changes,
  };
}

function tasksOn({ id, zone, provider, loads = [] }: InstanceSpec): readonly ClusterTask[] {
  return loads.flatMap(([service, tasks]) =>
    Array.from({ length: tasks }, () =>
      task(service, {
        containerInstanceArn: `${account}:container-instance/fleet/${id}`,
        capacityProvider: provider,
        availabilityZone: zone,
      }),
    ),
  );
}

export function rollout(service: string, changes: Partial<ServiceRollout> = {}): ServiceRollout {
  return {
    service,
    replaces: false,
    schedulingStrategy: 'REPLICA',
    desiredCount: 2,
    strategy: 'ROLLING',
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    availabilityZoneRebalancing: false,
    healthCheckGracePeriod: 0,
    home: { kind: 'ec2' },
    constraints: [],
    placementStrategy: [],
    requirements: requirements(),
    running: undefined,
    recentDurations: [],
    ...changes,
  };
}

type GroupProvider = Extract<CapacityProvider, { kind: 'autoScalingGroup' }>;

function provider(
  name: string,
  size: Partial<AutoScalingGroup> = {},
  changes: Partial<GroupProvider> = {},
): GroupProvider {
  const group = {
    name: `fleet-${name}`,
    minSize: 1,
    maxSize: 6,
    desiredCapacity: 3,
    availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    instanceTypes: [],
    instances: [],
    ...size,
  };
  return {
    kind: 'autoScalingGroup',
    name,
    groupArn: `arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:0:autoScalingGroupName/fleet-${name}`,
    group,
    managedScaling: {
      targetCapacity: 100,
      minimumScalingStepSize: 1,
      maximumScalingStepSize: 10,
      instanceWarmupPeriod: 300,
    },
    managedTerminationProtection: false,
    managedDraining: true,
    ...changes,
  };
}

export function cluster(specs: readonly InstanceSpec[], changes: Partial<ClusterCapacity> = {}): ClusterCapacity {
  const names = [...new Set(specs.flatMap((one) => one.provider ?? []))];
  return {
    cluster: 'fleet',
    at: now * 1000,
    instances: specs.map(instanceOf),
    providers: names.map((name) => provider(name)),
    defaultStrategy: [],
    instanceTypes: new Map(),
    unread: [],
    ...changes,
    tasks: [...specs.flatMap(tasksOn), ...(changes.tasks ?? [])],
  };
}

/** A report without what the forecast adds. */
export function reportOf(
  given: ClusterCapacity,
  services: readonly ServiceRollout[] = [],
  more: ReadonlyMap<string, number> = new Map(),
): CapacityReport {
  return capacityReport({
    cluster: given,
    services,
    requirements: new Map(),
    placer: scanning(given.instances),
    scaled: [],
    howManyMore: ({ service }) => more.get(service),
  });
}

/** Asks each instance in turn. */
function scanning(instances: readonly ContainerInstance[]): Pick<Placer, 'lacks'> {
  return {
    lacks: ({ requirements: wanted, capacityProvider }, most) =>
      instances
        .filter((one) => capacityProvider === undefined || one.capacityProvider === capacityProvider)
        .map((instance) => ({ instance, lacks: lacksOf(wanted, instance) }))
        .toSorted((a, b) => a.lacks.length - b.lacks.length)
        .slice(0, most),
  };
}

const web: Partial<TaskRequirements> = { cpu: 512, memory: 1024 };
const edge: Partial<TaskRequirements> = { cpu: 256, memory: 512, ports: [{ port: 8080, protocol: 'tcp' }] };
const agent: Partial<TaskRequirements> = { cpu: 128, memory: 256, ports: [{ port: 8125, protocol: 'udp' }] };
const model: Partial<TaskRequirements> = { cpu: 2048, memory: 8192, gpus: 1, enis: 1 };

/** Three zones: general, Spot and GPU instances; a static host port, a daemon, and a model that waits for a GPU. */
export function fleet(): ClusterCapacity {
  const specs: readonly InstanceSpec[] = [
    {
      id: '0a10000000000000a',
      zone: 'eu-west-1a',
      provider: 'general',
      loads: [
        ['web', 2, web],
        ['edge', 1, edge],
        ['agent', 1, agent],
      ],
    },
    {
      id: '0a10000000000000b',
      zone: 'eu-west-1b',
      provider: 'general',
      loads: [
        ['web', 3, web],
        ['edge', 1, edge],
        ['agent', 1, agent],
      ],
    },
    {
      id: '0a10000000000000c',
      zone: 'eu-west-1c',
      provider: 'general',
      loads: [
        ['web', 1, web],
        ['agent', 1, agent],
      ],
    },
    {
      id: '0b20000000000000a',
      zone: 'eu-west-1a',
      provider: 'spot',
      loads: [
        ['web', 2, web],
        ['agent', 1, agent],
      ],
    },
    {
      id: '0b20000000000000b',
      zone: 'eu-west-1b',
      provider: 'spot',
      loads: [['agent', 1, agent]],
      changes: { status: 'DRAINING' },
    },
    {
      id: '0c30000000000000c',
      zone: 'eu-west-1c',
      provider: 'gpu',
      machine: gpu,
      loads: [
        ['model', 1, model],
        ['agent', 1, agent],
      ],
    },
  ];
  return cluster(specs, {
    providers: [provider('general'), provider('spot'), provider('gpu', { minSize: 0, maxSize: 1, desiredCapacity: 1 })],
    tasks: [
      task('model', { lastStatus: 'PROVISIONING', capacityProvider: 'gpu', createdAt: now - 300 }),
      task('model', { lastStatus: 'PROVISIONING', capacityProvider: 'gpu', createdAt: now - 240 }),
    ],
  });
}

/** The services of the fleet. */
export function fleetServices(): readonly ServiceRollout[] {
  const mix = [
    { capacityProvider: 'general', base: 2, weight: 1 },
    { capacityProvider: 'spot', base: 0, weight: 1 },
  ];
  return [
    rollout('web', { desiredCount: 8, requirements: requirements(web), home: { kind: 'providers', strategy: mix } }),
    rollout('edge', { requirements: requirements(edge), home: { kind: 'providers', strategy: mix.slice(0, 1) } }),
    rollout('agent', { schedulingStrategy: 'DAEMON', requirements: requirements(agent) }),
    rollout('model', {
      desiredCount: 3,
      requirements: requirements(model),
      home: { kind: 'providers', strategy: [{ capacityProvider: 'gpu', base: 0, weight: 1 }] },
    }),
  ];
}
