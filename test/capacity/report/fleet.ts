import type {
  AutoScalingGroup,
  CapacityProvider,
  ClusterCapacity,
  ClusterTask,
} from '../../../lib/capacity/cluster-capacity.ts';
import type { ContainerInstance } from '../../../lib/capacity/placement/container-instance.ts';
import { lacksOf } from '../../../lib/capacity/placement/fit.ts';
import type { Placer } from '../../../lib/capacity/placement/placer.ts';
import type { TaskRequirements } from '../../../lib/capacity/placement/task-requirements.ts';
import { type CapacityReport, capacityReport } from '../../../lib/capacity/report/capacity-report.ts';
import type { ServiceRollout } from '../../../lib/capacity/service-rollout.ts';
import { clusterOf, groupProvider, rolloutOf, takes } from '../cluster-builder.ts';
import { emptyInstance, loaded, type Placed, taskOf } from '../instance-builder.ts';

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
  return takes({ cpu: 256, memory: 512, ...changes });
}

function placed(spec: InstanceSpec): Placed {
  const { id, zone, provider, machine = large, loads = [], changes } = spec;
  const arn = `${account}:container-instance/fleet/${id}`;
  const empty = emptyInstance(arn, {
    ec2InstanceId: `i-${id}`,
    capacityProvider: provider,
    attributes: new Map([
      ['ecs.availability-zone', zone],
      ['ecs.instance-type', machine.type],
    ]),
    registeredAt: now - 86_400,
    registered: {
      cpu: machine.cpu,
      memory: machine.memory,
      gpus: machine.gpus ?? 0,
      enis: machine.enis,
      tcpPorts: new Set(reserved),
      udpPorts: new Set(),
    },
  });
  const { instance, tasks } = loaded(
    empty,
    loads.map(([service, count, takes]) => [service, count, requirements(takes)]),
  );
  return { instance: { ...instance, ...changes }, tasks: tasks.map((one) => ({ ...one, ...onInstances })) };
}

const onInstances = { launchType: 'EC2', createdAt: now - 3600 } as const;

export function task(service: string, changes: Partial<ClusterTask> = {}): ClusterTask {
  return taskOf({ group: `service:${service}`, ...onInstances, ...changes });
}

/** A first rollout of the service under the launch type EC2. */
export function rollout(service: string, changes: Partial<ServiceRollout> = {}): ServiceRollout {
  return rolloutOf({ service, replaces: false, requirements: requirements(), running: undefined, ...changes });
}

function provider(name: string, size: Partial<AutoScalingGroup> = {}): CapacityProvider {
  const own = groupProvider(6, { name });
  const group = { minSize: 1, desiredCapacity: 3, ...size, name: `fleet-${name}` };
  return own.group ? { ...own, group: { ...own.group, ...group } } : own;
}

export function cluster(specs: readonly InstanceSpec[], changes: Partial<ClusterCapacity> = {}): ClusterCapacity {
  const names = [...new Set(specs.flatMap((one) => one.provider ?? []))];
  const providers = changes.providers ?? names.map((name) => provider(name));
  return clusterOf(specs.map(placed), {
    cluster: 'fleet',
    at: now * 1000,
    instanceTypes: new Map(),
    ...changes,
    providers: providers.map((one) => withInstances(one, specs)),
  });
}

/** The provider whose group has launched the instances that name it. */
function withInstances(one: CapacityProvider, specs: readonly InstanceSpec[]): CapacityProvider {
  if (one.kind !== 'autoScalingGroup' || !one.group) return one;
  const instances = specs.flatMap(({ id, provider: name }) => (name === one.name ? [`i-${id}`] : []));
  return { ...one, group: { ...one.group, instances } };
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

const webs = (count: number): readonly Load[] => [['web', count, web]];
const edges: readonly Load[] = [['edge', 1, edge]];
const agents: readonly Load[] = [['agent', 1, agent]];

/** Three zones: general, Spot and GPU instances; a static host port, a daemon, and a model that waits for a GPU. */
export function fleet(): ClusterCapacity {
  const general = { provider: 'general' };
  const spot = { provider: 'spot' };
  const specs: readonly InstanceSpec[] = [
    { ...general, id: '0a10000000000000a', zone: 'eu-west-1a', loads: [...webs(2), ...edges, ...agents] },
    { ...general, id: '0a10000000000000b', zone: 'eu-west-1b', loads: [...webs(3), ...edges, ...agents] },
    { ...general, id: '0a10000000000000c', zone: 'eu-west-1c', loads: [...webs(1), ...agents] },
    { ...spot, id: '0b20000000000000a', zone: 'eu-west-1a', loads: [...webs(2), ...agents] },
    { ...spot, id: '0b20000000000000b', zone: 'eu-west-1b', loads: agents, changes: { status: 'DRAINING' } },
    {
      id: '0c30000000000000c',
      zone: 'eu-west-1c',
      provider: 'gpu',
      machine: gpu,
      loads: [['model', 1, model], ...agents],
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
