import { ecsArn } from '../arns.ts';
import type { ClusterRecord, TagMap, TaskRecord } from '../records.ts';
import { lookAtServices, lookSoon } from '../scheduler.ts';
import { nowSeconds, type World } from '../world.ts';
import { agentAttributes } from './agent-attributes.ts';
import { isDaemon } from './daemon.ts';
import type { ContainerInstanceRecord, RemainingResources } from './instance-record.ts';
import { instanceChanged } from './instance-view.ts';
import { placeWaitingSoon } from './waiting.ts';

/** What an instance says of itself when its agent registers. */
export interface Registration {
  readonly ec2InstanceId: string;
  /** `m5.large`. */
  readonly instanceType?: string | undefined;
  readonly availabilityZone?: string | undefined;
  readonly architecture?: 'x86_64' | 'arm64' | undefined;
  /** The name of the capacity provider whose group launched it. */
  readonly capacityProvider?: string | undefined;
  /** CPU units, and MiB as the agent registers them. */
  readonly cpu: number;
  readonly memory: number;
  readonly gpus?: number | undefined;
  /** How many `awsvpc` tasks the network interfaces allow; absent: as many as one likes. */
  readonly enis?: number | undefined;
  /** Host ports beside those that the agent always reserves. */
  readonly reservedPorts?: readonly number[] | undefined;
  readonly reservedUdpPorts?: readonly number[] | undefined;
  /** Beside the agent's own, and over them. */
  readonly attributes?: Readonly<Record<string, string | undefined>> | undefined;
  readonly tags?: TagMap | undefined;
}

/** SSH, Docker and the agent itself: PortMapping.hostPort. */
const RESERVED_PORTS = [22, 2375, 2376, 51678, 51679, 51680];

const NEWEST_AGENT = '1.99.0';

/** An instance joins the cluster, ACTIVE and with its agent connected. */
export function registerInstance(
  world: World,
  cluster: ClusterRecord,
  registration: Registration,
): ContainerInstanceRecord {
  const instance = newInstance(world, cluster, registration);
  cluster.instances.set(instance.arn, instance);
  cluster.hadInstances = true;
  instanceChanged(world, instance);
  instanceJoined(world, cluster);
  return instance;
}

/** Daemons go first, then those that wait: developer guide, ecs_services, "daemon tasks are prioritized". */
export function instanceJoined(world: World, cluster: ClusterRecord): void {
  const services = [...cluster.services.values()];
  for (const service of services.filter(isDaemon)) lookSoon(world, service);
  placeWaitingSoon(world, cluster);
  lookAtServices(world, cluster);
}

function newInstance(world: World, cluster: ClusterRecord, given: Registration): ContainerInstanceRecord {
  const id = world.environment.id(32);
  const tasks = new Set<TaskRecord>();
  const gpuIds = Array.from({ length: given.gpus ?? 0 }, (_, index) => `GPU-${id.slice(-8)}-${index}`);
  return {
    arn: ecsArn(world.environment, `container-instance/${cluster.name}/${id}`),
    id,
    cluster,
    ec2InstanceId: given.ec2InstanceId,
    capacityProvider: given.capacityProvider,
    status: 'ACTIVE',
    healthStatus: 'OK',
    agentConnected: true,
    agentVersion: NEWEST_AGENT,
    registeredAt: nowSeconds(world),
    attributes: attributesOf(world, given),
    registered: resourcesOf(given),
    remaining: resourcesOf(given),
    gpuIds,
    freeGpuIds: [...gpuIds],
    tags: new Map(given.tags),
    tasks,
    version: 0,
    get runningTasksCount() {
      return [...tasks].filter((task) => task.lastStatus === 'RUNNING').length;
    },
    get taskGroups() {
      return groupsOf(tasks);
    },
  };
}

function attributesOf(world: World, given: Registration): Map<string, string | undefined> {
  const attributes = agentAttributes({
    instanceType: given.instanceType ?? 'm5.large',
    availabilityZone: given.availabilityZone ?? `${world.environment.region}a`,
    architecture: given.architecture ?? 'x86_64',
  });
  for (const [name, value] of Object.entries(given.attributes ?? {})) attributes.set(name, value);
  return attributes;
}

function resourcesOf(given: Registration): RemainingResources {
  return {
    cpu: given.cpu,
    memory: given.memory,
    gpus: given.gpus ?? 0,
    enis: given.enis,
    tcpPorts: new Set([...RESERVED_PORTS, ...(given.reservedPorts ?? [])]),
    udpPorts: new Set(given.reservedUdpPorts),
  };
}

/** Of the tasks that are meant to run there. */
function groupsOf(tasks: ReadonlySet<TaskRecord>): ReadonlyMap<string, number> {
  const groups = new Map<string, number>();
  for (const { group, desiredStatus } of tasks) {
    if (desiredStatus === 'RUNNING') groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  return groups;
}
