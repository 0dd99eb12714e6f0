import type { CapacityProvider, ClusterCapacity } from '../cluster-capacity.ts';
import type { ContainerInstance, InstanceResources } from '../placement/container-instance.ts';
import { taskEnisOf } from '../placement/eni-limits.ts';
import type { InstanceType } from '../placement/instance-type.ts';
import type { RequiredAttribute } from '../placement/task-requirements.ts';

type GroupProvider = Extract<CapacityProvider, { kind: 'autoScalingGroup' }>;

/** Instances that a provider's group would launch, all alike but for their zone. */
export interface Launches {
  /** In the order in which the group takes them: those with the fewest instances first. */
  readonly zones: readonly string[];
  /** An empty instance, not in any zone yet. */
  readonly shape: ContainerInstance;
  /** Where the shape is from. */
  readonly from: 'instance' | 'instanceType';
  /** `m5.large`; `undefined` when no instance says it. */
  readonly type: string | undefined;
}

/** Attributes that ECS, its agent and the operating system give an instance: nobody has to set them. */
const builtIn = /^(?:ecs\.|com\.amazonaws\.ecs\.capability\.)/;
const zone = 'ecs.availability-zone';

/** Ports that the agent and Docker hold on every instance:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html. */
const reserved: ReadonlySet<number> = new Set([22, 2375, 2376, 51678, 51679, 51680]);

/**
 * What the provider's group would launch: like the smallest of its instances, or else of the smallest of its types,
 * because managed scaling launches nothing for tasks that the smallest does not take. `undefined` when nothing tells.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
 */
export function launchesOf(
  provider: GroupProvider,
  cluster: Pick<ClusterCapacity, 'instances' | 'instanceTypes'>,
  assumed: readonly RequiredAttribute[],
): Launches | undefined {
  const own = cluster.instances.filter(({ capacityProvider }) => capacityProvider === provider.name);
  const [smallest] = own.toSorted((one, other) => bySize(one.registered, other.registered));
  const zones = zonesOf(provider, own);
  if (smallest) return { zones, shape: emptied(smallest), from: 'instance', type: typeOf(smallest) };
  const known = (provider.group?.instanceTypes ?? []).flatMap((name) => cluster.instanceTypes.get(name) ?? []);
  const [type] = known.toSorted((one, other) => one.vcpus - other.vcpus || one.memory - other.memory);
  if (!type) return undefined;
  return { zones, shape: ofType(provider.name, type, assumed), from: 'instanceType', type: type.name };
}

/** The `nth` instance, counted from 0, that the launches bring. */
export function launchedInstance({ shape, zones }: Launches, provider: string, nth: number): ContainerInstance {
  const name = zones[nth % zones.length];
  const attributes = name === undefined ? shape.attributes : new Map([...shape.attributes, [zone, name]]);
  return { ...shape, arn: `${provider}/new-${nth + 1}`, attributes };
}

function bySize(one: InstanceResources, other: InstanceResources): number {
  return one.cpu - other.cpu || one.memory - other.memory || one.gpus - other.gpus;
}

function zonesOf({ group }: GroupProvider, own: readonly ContainerInstance[]): readonly string[] {
  const zoneOf = (instance: ContainerInstance) => instance.attributes.get(zone) ?? '';
  const zones = group && group.availabilityZones.length > 0 ? group.availabilityZones : [...new Set(own.map(zoneOf))];
  const there = own.filter(({ status }) => status !== 'DRAINING').map(zoneOf);
  const count = (name: string) => there.filter((one) => one === name).length;
  return zones.filter((name) => name !== '').toSorted((one, other) => count(one) - count(other));
}

function emptied(instance: ContainerInstance): ContainerInstance {
  const attributes = new Map([...instance.attributes].filter(([name]) => name !== 'ecs.subnet-id'));
  return {
    ...instance,
    status: 'ACTIVE',
    healthStatus: undefined,
    agentConnected: true,
    ec2InstanceId: undefined,
    registeredAt: undefined,
    runningTasksCount: 0,
    taskGroups: new Map(),
    remaining: instance.registered,
    attributes,
  };
}

function ofType(provider: string, type: InstanceType, assumed: readonly RequiredAttribute[]): ContainerInstance {
  const given = assumed.filter(({ name }) => builtIn.test(name)).map(({ name, value }) => [name, value] as const);
  const resources: InstanceResources = {
    cpu: type.vcpus * 1024,
    // The operating system and the agent keep some for themselves, and nobody documents how much.
    memory: Math.floor(type.memory * 0.93),
    gpus: type.gpus,
    enis: taskEnisOf(type, { hasTrunk: false }),
    tcpPorts: reserved,
    udpPorts: new Set(),
  };
  return {
    arn: '',
    status: 'ACTIVE',
    healthStatus: undefined,
    capacityProvider: provider,
    attributes: new Map([...given, ['ecs.instance-type', type.name]]),
    agentConnected: true,
    agentVersion: undefined,
    ec2InstanceId: undefined,
    registeredAt: undefined,
    runningTasksCount: 0,
    taskGroups: new Map(),
    registered: resources,
    remaining: resources,
  };
}

function typeOf({ attributes }: ContainerInstance): string | undefined {
  return attributes.get('ecs.instance-type');
}
