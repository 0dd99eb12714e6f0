import type { ClusterTask } from '../capacity/cluster-capacity.ts';
import type { WireTask } from '../ports/wire.ts';

/** A task as DescribeTasks shows it; what it does not say of itself is empty. */
export function readClusterTask(wire: WireTask): ClusterTask {
  return {
    arn: wire.taskArn ?? '',
    group: wire.group ?? '',
    taskDefinitionArn: wire.taskDefinitionArn ?? '',
    lastStatus: wire.lastStatus ?? '',
    desiredStatus: wire.desiredStatus ?? '',
    containerInstanceArn: wire.containerInstanceArn,
    capacityProvider: wire.capacityProviderName,
    launchType: wire.launchType,
    availabilityZone: wire.availabilityZone,
    cpu: numberOf(wire.cpu),
    memory: numberOf(wire.memory),
    enis: (wire.attachments ?? []).some(isHeldInterface) ? 1 : 0,
    createdAt: wire.createdAt,
  };
}

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attachment.html
function isHeldInterface({ type, status }: NonNullable<WireTask['attachments']>[number]): boolean {
  return (type === 'ElasticNetworkInterface' || type === 'eni') && status !== 'DELETED' && status !== 'DETACHED';
}

function numberOf(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || Number.isNaN(number) ? undefined : number;
}
