import type { Body } from '../service.ts';
import { ecsArn } from './arns.ts';
import { activeCluster } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import { foundInstances } from './instances/instance-operations.ts';
import type { ContainerInstanceRecord } from './instances/instance-record.ts';
import { textOf, textsOf } from './json-body.ts';
import { page } from './page.ts';
import type { ClusterRecord, TaskRecord } from './records.ts';
import { taskWatcher } from './scheduler.ts';
import { anyService } from './services.ts';
import { stopTask } from './stop-task.ts';
import { shownTask } from './task-view.ts';
import type { World } from './world.ts';

/** Lists by `desiredStatus`, RUNNING when none is given; PENDING is never anybody's desired status: ListTasks. */
export function listTasks(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const desired = textOf(input, 'desiredStatus') ?? 'RUNNING';
  const service = textOf(input, 'serviceName') === undefined ? undefined : anyService(world, input, 'serviceName');
  const instance = instanceNamed(world, cluster, textOf(input, 'containerInstance'));
  const tests = [
    (task: TaskRecord) => task.desiredStatus === desired,
    (task: TaskRecord) => service === undefined || task.service === service,
    (task: TaskRecord) => matches(input, 'family', task.definition.family),
    (task: TaskRecord) => matches(input, 'startedBy', task.startedBy),
    (task: TaskRecord) => instance === undefined || task.instance === instance,
    (task: TaskRecord) => matches(input, 'launchType', shownTask(task, false).launchType),
  ];
  const found = [...cluster.tasks, ...cluster.stopped].filter((task) => tests.every((test) => test(task)));
  const { items, ...rest } = page(found, input, 100);
  return { taskArns: items.map((task) => task.arn), ...rest };
}

function instanceNamed(
  world: World,
  cluster: ClusterRecord,
  given: string | undefined,
): ContainerInstanceRecord | undefined {
  if (given === undefined) return undefined;
  const [instance] = foundInstances(world, cluster, [given]).instances;
  if (!instance) throw invalidParameter('The referenced container instance was not found.');
  return instance;
}

function matches(input: Body, key: string, value: unknown): boolean {
  const given = textOf(input, key);
  return given === undefined || given === value;
}

export function describeTasks(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const given = textsOf(input, 'tasks');
  if (given.length === 0) throw invalidParameter('Tasks cannot be empty.');
  if (given.length > 100) throw invalidParameter('Tasks cannot have more than 100 elements.');
  const tasks: Body[] = [];
  const failures: Body[] = [];
  for (const item of given) {
    const task = findTask(world, cluster, item);
    if (task) tasks.push(shownTask(task, textsOf(input, 'include').includes('TAGS')));
    else failures.push({ arn: item.startsWith('arn:') ? item : taskArn(world, cluster, item), reason: 'MISSING' });
  }
  return { tasks, failures };
}

export function stopOneTask(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const task = findTask(world, cluster, textOf(input, 'task') ?? '');
  if (!task) throw invalidParameter('The referenced task was not found.');
  const reason = textOf(input, 'reason') ?? 'Task stopped by user';
  stopTask(world, task, { code: 'UserInitiated', reason, watcher: taskWatcher(world) });
  return { task: shownTask(task, false) };
}

function findTask(world: World, cluster: ClusterRecord, given: string): TaskRecord | undefined {
  const task = world.tasks.get(given.startsWith('arn:') ? given : taskArn(world, cluster, given));
  return task?.cluster === cluster ? task : undefined;
}

function taskArn(world: World, cluster: ClusterRecord, id: string): string {
  return ecsArn(world.environment, `task/${cluster.name}/${id}`);
}
