import type { Body } from '../service.ts';
import { activeCluster } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import { foundInstances } from './instances/instance-operations.ts';
import type { ContainerInstanceRecord } from './instances/instance-record.ts';
import { askOf, requirementsFor } from './instances/placement-ask.ts';
import { reasonsOf } from './instances/placement-failure.ts';
import { placeOn } from './instances/resources.ts';
import { textsOf } from './json-body.ts';
import { newTask } from './new-task.ts';
import type { TaskRecord } from './records.ts';
import { taskWatcher } from './scheduler.ts';
import { readTaskRequest, type TaskRequest } from './task-request.ts';
import { shownTask } from './task-view.ts';
import { launchTask } from './tasks.ts';
import type { World } from './world.ts';

/** A task on each of the named instances, ten at most; constraints do not count, what an instance has does: StartTask. */
export function startTask(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const given = textsOf(input, 'containerInstances');
  if (given.length === 0) throw invalidParameter('Container instances cannot be empty.');
  if (given.length > 10) throw invalidParameter('Container instances cannot have more than 10 elements.');
  const request = readTaskRequest(world, cluster, { ...input, launchType: 'EC2' });
  const { instances, failures } = foundInstances(world, cluster, given);
  const placed = instances.map((instance) => ({ instance, reason: problemOf(request, instance) }));
  const tasks = placed.filter(({ reason }) => !reason).map(({ instance }) => start(world, request, instance));
  const shown = tasks.map((task) => shownTask(task, true));
  for (const task of tasks) launchTask(world, task, taskWatcher(world));
  const unplaced = placed.filter(({ reason }) => reason).map(({ instance, reason }) => ({ arn: instance.arn, reason }));
  return { tasks: shown, failures: [...failures, ...unplaced] };
}

function problemOf({ spec }: TaskRequest, instance: ContainerInstanceRecord): string | undefined {
  const requirements = requirementsFor(spec.definition, spec.overrides);
  const ask = askOf({ ...spec, service: undefined }, requirements);
  return reasonsOf({ ...ask, constraints: [] }, instance)[0]?.reason;
}

function start(world: World, { spec }: TaskRequest, instance: ContainerInstanceRecord): TaskRecord {
  const requirements = requirementsFor(spec.definition, spec.overrides);
  const task = newTask(
    world,
    { ...spec, launchType: 'EC2', requirements },
    { service: undefined, deployment: undefined },
  );
  placeOn(world, task, instance);
  return task;
}
