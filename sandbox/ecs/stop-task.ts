import { releaseFrom } from './instances/resources.ts';
import { placeWaitingSoon } from './instances/waiting.ts';
import { bodiesOf } from './json-body.ts';
import type { TaskRecord } from './records.ts';
import { isServiceTask, moveTo, step, type TaskWatcher } from './task-steps.ts';
import { nowSeconds, type World } from './world.ts';

/** STOPPED tasks can be described for at least an hour: DescribeTasks. */
const KEPT_SECONDS = 3600;

/** Why a task stops that did not end by itself. */
export interface StopReason {
  readonly code:
    | 'ServiceSchedulerInitiated'
    | 'UserInitiated'
    | 'SpotInterruption'
    | 'TerminationNotice'
    | 'TaskFailedToStart';
  readonly reason: string;
}

interface Stop extends StopReason {
  readonly watcher: TaskWatcher;
}

/** Stops a task that is not stopping yet; one that runs drains first, then gets SIGTERM. */
export function stopTask(world: World, task: TaskRecord, { code, reason, watcher }: Stop): void {
  if (task.desiredStatus === 'STOPPED') return;
  const { seconds } = world.options;
  condemn(world, task, { code, reason });
  if (task.lastStatus !== 'RUNNING') {
    deprovision(world, task, watcher);
    return;
  }
  const terminate = () => {
    moveTo(world, task, 'STOPPING');
    step(world, task, seconds.stopping, () => deprovision(world, task, watcher));
  };
  if (!isRegistered(task)) {
    terminate();
    return;
  }
  moveTo(world, task, 'DEACTIVATING');
  step(world, task, seconds.deactivating, terminate);
}

function condemn(world: World, task: TaskRecord, { code, reason }: StopReason): void {
  task.cluster.waiting.delete(task);
  task.desiredStatus = 'STOPPED';
  task.stopCode = code;
  task.stoppedReason = reason;
  task.stoppingAt = nowSeconds(world);
  task.healthy = false;
}

/** The task is STOPPED at once: what it ran on is gone. One that was stopping keeps its reason. */
export function loseTask(world: World, task: TaskRecord, { code, reason, watcher }: Stop): void {
  if (task.lastStatus === 'STOPPED') return;
  if (task.desiredStatus === 'RUNNING') condemn(world, task, { code, reason });
  for (const container of task.containers) container.lastStatus = 'STOPPED';
  end(world, task, watcher);
}

function end(world: World, task: TaskRecord, watcher: TaskWatcher): void {
  task.healthy = false;
  task.stoppedAt = nowSeconds(world);
  bury(world, task);
  moveTo(world, task, 'STOPPED');
  watcher.stopped(task);
}

/** Whether load balancers or registries know the task, so that it must leave them first. */
function isRegistered(task: TaskRecord): boolean {
  const { fields } = task;
  return bodiesOf(fields, 'loadBalancers').length > 0 || bodiesOf(fields, 'serviceRegistries').length > 0;
}

export function deprovision(world: World, task: TaskRecord, watcher: TaskWatcher): void {
  task.healthy = false;
  for (const container of task.containers) {
    if (container.lastStatus === 'RUNNING') container.exitCode ??= 0;
    container.lastStatus = 'STOPPED';
  }
  moveTo(world, task, 'DEPROVISIONING');
  step(world, task, world.options.seconds.deprovisioning, () => end(world, task, watcher));
}

function bury(world: World, task: TaskRecord): void {
  const { cluster, instance } = task;
  if (isServiceTask(task)) task.deployment.tasks.delete(task);
  if (instance) releaseFrom(world, task, instance);
  placeWaitingSoon(world, cluster);
  cluster.tasks.delete(task);
  cluster.stopped.push(task);
  const tooOld = nowSeconds(world) - KEPT_SECONDS;
  const kept = cluster.stopped.findIndex((other) => (other.stoppedAt ?? 0) >= tooOld);
  for (const gone of cluster.stopped.splice(0, kept)) world.tasks.delete(gone.arn);
}
