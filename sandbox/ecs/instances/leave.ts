import type { Body } from '../../service.ts';
import { activeCluster } from '../clusters.ts';
import { invalidParameter } from '../errors.ts';
import { textOf } from '../json-body.ts';
import { lookAtServices, taskWatcher } from '../scheduler.ts';
import { loseTask, type StopReason } from '../stop-task.ts';
import type { World } from '../world.ts';
import { foundInstances } from './instance-operations.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';
import { instanceChanged, shownInstance } from './instance-view.ts';

/**
 * The machine is gone: so are its tasks, at once, and its services look for other places. Without a reason the words are
 * those for an instance that somebody terminated: developer guide, stopped-task-error-codes.
 */
export function terminateInstance(world: World, instance: ContainerInstanceRecord, why?: StopReason): void {
  const host = `Host EC2 (instance ${instance.ec2InstanceId}) terminated.`;
  leave(world, instance, why ?? { code: 'TerminationNotice', reason: host });
}

/** Takes the instance out of its cluster; the tasks that are there stop. */
function leave(world: World, instance: ContainerInstanceRecord, why: StopReason): void {
  const { cluster } = instance;
  if (!cluster.instances.delete(instance.arn)) return;
  instance.status = 'INACTIVE';
  instance.agentConnected = false;
  for (const task of [...instance.tasks]) loseTask(world, task, { ...why, watcher: taskWatcher(world) });
  instanceChanged(world, instance);
  lookAtServices(world, cluster);
}

/** With tasks on it only by `force`: DeregisterContainerInstance. */
export function deregisterContainerInstance(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const [instance] = foundInstances(world, cluster, [textOf(input, 'containerInstance') ?? '']).instances;
  if (!instance) throw invalidParameter('The referenced container instance was not found.');
  if (instance.tasks.size > 0 && input.force !== true) throw invalidParameter('Found running tasks on the instance.');
  const reason = 'Container instance deregistration forced by user';
  leave(world, instance, { code: 'TerminationNotice', reason });
  return { containerInstance: shownInstance(instance, { withTags: false, withHealth: false }) };
}
