import type { Body } from '../service.ts';
import { shownAttachments } from './instances/attachments.ts';
import { bodyOf, copy, textOf } from './json-body.ts';
import type { ContainerRecord, TaskRecord } from './records.ts';
import { isOnFargate } from './service-fields.ts';
import { tagList } from './tags.ts';

/** The task as DescribeTasks shows it. */
export function shownTask(task: TaskRecord, withTagList: boolean): Body {
  const definition = task.definition.body;
  const fargate = isOnFargate(task.fields);
  return {
    taskArn: task.arn,
    clusterArn: task.cluster.arn,
    taskDefinitionArn: task.definition.arn,
    group: task.group,
    ...(task.startedBy !== undefined && { startedBy: task.startedBy }),
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: healthOf(task),
    ...placement(task),
    ...(task.availabilityZone !== undefined && { availabilityZone: task.availabilityZone }),
    ...(fargate && { platformVersion: '1.4.0', platformFamily: 'Linux', ephemeralStorage: storage(definition) }),
    cpu: textOf(task.overrides, 'cpu') ?? textOf(definition, 'cpu') ?? '0',
    memory: textOf(task.overrides, 'memory') ?? textOf(definition, 'memory') ?? '0',
    containers: task.containers.map((container) => shownContainer(task, container)),
    attachments: shownAttachments(task),
    attributes: [],
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [], ...task.overrides },
    enableExecuteCommand: (task.service?.fields ?? task.fields).enableExecuteCommand === true,
    connectivity: 'CONNECTED',
    version: task.version,
    tags: withTagList ? tagList(task.tags) : [],
    ...times(task),
    ...(task.stopCode !== undefined && { stopCode: task.stopCode }),
    ...(task.stoppedReason !== undefined && { stoppedReason: task.stoppedReason }),
  };
}

/** UNKNOWN until every essential container that has a health check has answered: Task.healthStatus. */
function healthOf(task: TaskRecord): string {
  const checked = task.containers.filter((container) => bodyOf(container.definition, 'healthCheck'));
  if (checked.some((container) => container.healthStatus === 'UNHEALTHY')) return 'UNHEALTHY';
  const healthy = checked.length > 0 && checked.every((container) => container.healthStatus === 'HEALTHY');
  return healthy ? 'HEALTHY' : 'UNKNOWN';
}

function placement(task: TaskRecord): Body {
  const { instance, launchType, capacityProvider } = task;
  return {
    ...(launchType !== undefined && { launchType }),
    ...(capacityProvider !== undefined && { capacityProviderName: capacityProvider }),
    ...(instance && { containerInstanceArn: instance.arn }),
  };
}

function storage(definition: Body): Body {
  return copy(bodyOf(definition, 'ephemeralStorage') ?? { sizeInGiB: 20 });
}

function times(task: TaskRecord): Body {
  const { createdAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, stoppedAt } = task;
  const all = { createdAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, stoppedAt };
  return Object.fromEntries(Object.entries(all).filter(([, time]) => time !== undefined));
}

function shownContainer(task: TaskRecord, container: ContainerRecord): Body {
  const { definition } = container;
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: definition.name,
    image: definition.image,
    ...(container.digest !== undefined && { imageDigest: container.digest }),
    lastStatus: container.lastStatus,
    healthStatus: container.healthStatus,
    ...(container.exitCode !== undefined && { exitCode: container.exitCode }),
    ...(container.reason !== undefined && { reason: container.reason }),
    networkInterfaces: [],
    cpu: String(definition.cpu ?? 0),
    ...(definition.memory !== undefined && { memory: String(definition.memory) }),
    ...(definition.memoryReservation !== undefined && { memoryReservation: String(definition.memoryReservation) }),
  };
}

/** The task as `ECS Task State Change` carries it: the same, with times as ISO 8601 and no health: ecs_task_events. */
export function taskEventDetail(task: TaskRecord, updatedAt: string): Body {
  const shown = shownTask(task, false);
  // Events have a name of their own for a network interface.
  const attachments = shownAttachments(task).map((attachment) => ({ ...attachment, type: 'eni' }));
  const detail: Body = { ...shown, attachments, updatedAt };
  delete detail.healthStatus;
  delete detail.tags;
  for (const key of Object.keys(times(task))) detail[key] = new Date(Number(shown[key]) * 1000).toISOString();
  return detail;
}
