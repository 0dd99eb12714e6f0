import type { ServiceRecord, TaskRecord } from '../records.ts';
import type { World } from '../world.ts';
import { daemonInstances, isDaemon } from './daemon.ts';

/**
 * Whether the task has to leave its instance: it is DRAINING, or a daemon's constraints do not take it any more
 * (developer guide, container-instance-draining).
 */
export function displacement(world: World, service: ServiceRecord): (task: TaskRecord) => boolean {
  const isDraining = ({ instance }: TaskRecord) => instance?.status === 'DRAINING';
  const meant = isDaemon(service) ? daemonInstances(world, service) : undefined;
  if (!meant) return isDraining;
  return ({ instance }) => instance !== undefined && !meant.includes(instance);
}
