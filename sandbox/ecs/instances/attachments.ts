import type { Body } from '../../service.ts';
import { bodyOf, textOf, textsOf } from '../json-body.ts';
import type { TaskRecord, TaskStatus } from '../records.ts';

const STATUSES: Readonly<Partial<Record<TaskStatus, string>>> = {
  PROVISIONING: 'PRECREATED',
  DEPROVISIONING: 'DETACHING',
  STOPPED: 'DELETED',
};

/**
 * The network interface of a task in `awsvpc`, once it has a place: API_Attachment. One that waits for an instance has
 * none yet.
 */
export function shownAttachments(task: TaskRecord): readonly Body[] {
  const network = bodyOf(bodyOf(task.fields, 'networkConfiguration') ?? {}, 'awsvpcConfiguration');
  const waits = task.requirements !== undefined && task.instance === undefined;
  if (textOf(task.definition.body, 'networkMode') !== 'awsvpc' || !network || waits) return [];
  const address = Number.parseInt(task.id.slice(-4), 16);
  const details = {
    subnetId: textsOf(network, 'subnets')[0],
    networkInterfaceId: `eni-${task.id.slice(-17)}`,
    macAddress: `0a:00:00:00:${task.id.slice(-4, -2)}:${task.id.slice(-2)}`,
    privateIPv4Address: `10.0.${address >> 8}.${address & 255}`,
  };
  return [
    {
      id: `${task.id.slice(0, 8)}-0000-4000-8000-${task.id.slice(-12)}`,
      type: 'ElasticNetworkInterface',
      status: STATUSES[task.lastStatus] ?? 'ATTACHED',
      details: Object.entries(details).map(([name, value]) => ({ name, value })),
    },
  ];
}
