import type { Body } from '../../service.ts';
import { activeCluster } from '../clusters.ts';
import { invalidParameter } from '../errors.ts';
import { textOf, textsOf } from '../json-body.ts';
import { lookAtServices } from '../scheduler.ts';
import type { World } from '../world.ts';
import { foundInstances } from './instance-operations.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';
import { instanceChanged, shownInstance } from './instance-view.ts';
import { instanceJoined } from './register-instance.ts';

/** ACTIVE or DRAINING, ten at most, as UpdateContainerInstancesState has it. */
export function updateContainerInstancesState(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const given = textsOf(input, 'containerInstances');
  const status = textOf(input, 'status');
  if (status !== 'ACTIVE' && status !== 'DRAINING') {
    throw invalidParameter('Container instance status should be one of [ACTIVE, DRAINING]');
  }
  if (given.length === 0) throw invalidParameter('Container instances cannot be empty.');
  if (given.length > 10) throw invalidParameter('Container instances cannot have more than 10 elements.');
  const { instances, failures } = foundInstances(world, cluster, given);
  for (const instance of instances) setInstanceState(world, instance, { status });
  const view = { withTags: false, withHealth: false };
  return { containerInstances: instances.map((instance) => shownInstance(instance, view)), failures };
}

type InstanceState = Partial<Pick<ContainerInstanceRecord, 'status' | 'agentConnected' | 'healthStatus'>>;

/**
 * Lets an instance drain, or take tasks again; lets its agent lose and find its connection; makes it ill. The services
 * look at it soon.
 */
export function setInstanceState(world: World, instance: ContainerInstanceRecord, state: InstanceState): void {
  Object.assign(instance, state);
  instanceChanged(world, instance);
  if (instance.status === 'ACTIVE' && instance.agentConnected) instanceJoined(world, instance.cluster);
  else lookAtServices(world, instance.cluster);
}
