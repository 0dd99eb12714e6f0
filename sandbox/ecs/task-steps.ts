import type { ServiceTaskRecord, TaskRecord, TaskStatus } from './records.ts';
import { isoTime } from './service-events.ts';
import { shownTask, taskEventDetail } from './task-view.ts';
import type { World } from './world.ts';

export interface TaskWatcher {
  /** The task has just become RUNNING. */
  readonly running: (task: TaskRecord) => void;
  /** The task has just become STOPPED. */
  readonly stopped: (task: TaskRecord) => void;
}

export function moveTo(world: World, task: TaskRecord, status: TaskStatus): void {
  task.lastStatus = status;
  changed(world, task);
}

/** Every change is an event with a higher version, and news for whoever listens. */
export function changed(world: World, task: TaskRecord): void {
  task.version += 1;
  world.environment.emit({
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    resources: [task.arn],
    detail: taskEventDetail(task, isoTime(world)),
  });
  for (const listener of world.listeners) listener(shownTask(task, true), task.cluster.name, task.service?.name ?? '');
}

export function isServiceTask(task: TaskRecord): task is ServiceTaskRecord {
  return task.service !== undefined && task.deployment !== undefined;
}

/** Does the next step of a task unless it took another way meanwhile. */
export function step(world: World, task: TaskRecord, seconds: number, run: () => void): void {
  const { lastStatus } = task;
  world.agenda.after(seconds, () => {
    if (task.lastStatus === lastStatus) run();
  });
}

/** Does something to a task that is still meant to run then. */
export function later(world: World, task: TaskRecord, seconds: number, run: () => void): void {
  world.agenda.after(seconds, () => {
    if (task.desiredStatus === 'RUNNING') run();
  });
}
