import type { Ec2Instance } from '../../ec2/instances.ts';
import type { ContainerInstanceRecord } from '../instances/instance-record.ts';
import { setInstanceState } from '../instances/instance-state.ts';
import { bodyOf } from '../json-body.ts';
import type { World } from '../world.ts';
import { containerInstanceOf, providerOf } from './follow-group.ts';
import { isEmpty } from './idle-instances.ts';

/** "up to 48 hours": developer guide, managed-instance-draining. */
const LONGEST_DRAINING_SECONDS = 48 * 3600;

/**
 * Managed draining: an instance that its group is to end is DRAINING until its last task but daemons' is gone, and at most
 * 48 hours. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
 */
export function drainBeforeTermination(world: World, { id }: Ec2Instance, go: () => void): boolean {
  const instance = containerInstanceOf(world, id);
  const provider = instance && providerOf(world, instance.cluster, id);
  const settings = provider && bodyOf(provider.fields, 'autoScalingGroupProvider');
  if (!instance || settings?.managedDraining !== 'ENABLED') return false;
  drain(world, instance);
  if (isEmpty(instance)) return false;
  const onTaskChange = () => {
    if (isEmpty(instance)) end();
  };
  const end = () => {
    world.listeners.delete(onTaskChange);
    go();
  };
  world.listeners.add(onTaskChange);
  world.agenda.after(LONGEST_DRAINING_SECONDS, end);
  return true;
}

/** It takes no more tasks, and its services' are replaced elsewhere: container-instance-draining. */
function drain(world: World, instance: ContainerInstanceRecord): void {
  if (instance.status !== 'ACTIVE') return;
  setInstanceState(world, instance, { status: 'DRAINING' });
}
