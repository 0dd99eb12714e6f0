import type { InstanceResources } from '../../../lib/capacity/placement/container-instance.ts';
import type { Body } from '../../service.ts';
import { isoTime } from '../service-events.ts';
import { tagList } from '../tags.ts';
import type { World } from '../world.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';

interface InstanceViewOptions {
  readonly withTags: boolean;
  readonly withHealth: boolean;
}

const PENDING = ['PROVISIONING', 'PENDING', 'ACTIVATING'];

/** The instance as DescribeContainerInstances shows it. */
export function shownInstance(instance: ContainerInstanceRecord, view: InstanceViewOptions): Body {
  return {
    ...identity(instance),
    versionInfo: { agentVersion: instance.agentVersion, agentHash: '00000000', dockerVersion: 'DockerVersion: 25.0.8' },
    status: instance.status,
    agentConnected: instance.agentConnected,
    registeredResources: [...resources(instance.registered), ...gpus(instance, instance.gpuIds)],
    remainingResources: [...resources(instance.remaining), ...gpus(instance, instance.freeGpuIds)],
    runningTasksCount: instance.runningTasksCount,
    pendingTasksCount: [...instance.tasks].filter((task) => PENDING.includes(task.lastStatus)).length,
    attributes: shownAttributes(instance.attributes),
    registeredAt: instance.registeredAt,
    attachments: [],
    tags: view.withTags ? tagList(instance.tags) : [],
    ...(view.withHealth && { healthStatus: { overallStatus: instance.healthStatus, details: [] } }),
  };
}

function identity(instance: ContainerInstanceRecord): Body {
  return {
    containerInstanceArn: instance.arn,
    ...(instance.ec2InstanceId !== undefined && { ec2InstanceId: instance.ec2InstanceId }),
    ...(instance.capacityProvider !== undefined && { capacityProviderName: instance.capacityProvider }),
    version: instance.version,
  };
}

function shownAttributes(attributes: ReadonlyMap<string, string | undefined>): readonly Body[] {
  return [...attributes].map(([name, value]) => ({ name, ...(value !== undefined && { value }) }));
}

/** CPU units, MiB, and the host ports that are *taken*, the reserved ones included: Resource, ContainerInstance.remainingResources. */
function resources({ cpu, memory, tcpPorts, udpPorts }: InstanceResources): readonly Body[] {
  return [
    integer('CPU', cpu),
    integer('MEMORY', memory),
    strings('PORTS', [...tcpPorts].map(String)),
    strings('PORTS_UDP', [...udpPorts].map(String)),
  ];
}

/** Of an instance that has none, ECS does not speak of GPUs. */
function gpus(instance: ContainerInstanceRecord, ids: readonly string[]): readonly Body[] {
  return instance.gpuIds.length > 0 ? [strings('GPU', ids)] : [];
}

function integer(name: string, integerValue: number): Body {
  return { name, type: 'INTEGER', doubleValue: 0, longValue: 0, integerValue };
}

function strings(name: string, stringSetValue: readonly string[]): Body {
  return { name, type: 'STRINGSET', doubleValue: 0, longValue: 0, integerValue: 0, stringSetValue };
}

/** Every change of an instance's state or resources is an event with a higher version: ecs_container_instance_events. */
export function instanceChanged(world: World, instance: ContainerInstanceRecord): void {
  instance.version += 1;
  const shown = shownInstance(instance, { withTags: false, withHealth: false });
  delete shown.tags;
  delete shown.runningTasksCount;
  delete shown.pendingTasksCount;
  world.environment.emit({
    source: 'aws.ecs',
    'detail-type': 'ECS Container Instance State Change',
    resources: [instance.arn],
    detail: {
      ...shown,
      clusterArn: instance.cluster.arn,
      registeredAt: new Date(instance.registeredAt * 1000).toISOString(),
      updatedAt: isoTime(world),
    },
  });
}
