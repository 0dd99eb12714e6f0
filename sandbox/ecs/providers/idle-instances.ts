import type { ContainerInstanceRecord } from '../instances/instance-record.ts';
import type { TaskRecord } from '../records.ts';

/** Whether nothing but daemons runs there: managed-scaling-behavior. */
export function isEmpty({ tasks }: ContainerInstanceRecord): boolean {
  return ![...tasks].some((task) => task.lastStatus !== 'STOPPED' && !isDaemonTask(task));
}

function isDaemonTask({ service }: TaskRecord): boolean {
  return service?.fields.schedulingStrategy === 'DAEMON';
}
