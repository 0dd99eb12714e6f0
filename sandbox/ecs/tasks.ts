import { factsOf } from './container-facts.ts';
import { releaseFrom } from './instances/resources.ts';
import { placeWaitingSoon } from './instances/waiting.ts';
import { bodiesOf } from './json-body.ts';
import type { ContainerRecord, ServiceTaskRecord, TaskRecord, TaskStatus } from './records.ts';
import { isoTime } from './service-events.ts';
import { shownTask, taskEventDetail } from './task-view.ts';
import { type Crash, nowSeconds, type World } from './world.ts';

/** STOPPED tasks can be described for at least an hour: DescribeTasks. */
const KEPT_SECONDS = 3600;

export interface TaskWatcher {
  /** The task has just become RUNNING. */
  readonly running: (task: TaskRecord) => void;
  /** The task has just become STOPPED. */
  readonly stopped: (task: TaskRecord) => void;
}

/**
 * Takes a new task through its states (developer guide, task-lifecycle-explanation); one that has to wait for an instance
 * stays PROVISIONING until it has one.
 */
export function launchTask(world: World, task: TaskRecord, watcher: TaskWatcher): void {
  changed(world, task);
  const begin = () => provision(world, task, watcher);
  if (task.requirements && !task.instance) task.cluster.waiting.set(task, begin);
  else begin();
}

function provision(world: World, task: TaskRecord, watcher: TaskWatcher): void {
  const { seconds } = world.options;
  step(world, task, seconds.provisioning, () => {
    moveTo(world, task, 'PENDING');
    task.pullStartedAt = nowSeconds(world);
    step(world, task, seconds.pending, () => startContainers(world, task, watcher));
  });
}

function startContainers(world: World, task: TaskRecord, watcher: TaskWatcher): void {
  task.pullStoppedAt = nowSeconds(world);
  const crash = findCrash(world, task);
  if (crash && crash.crash.afterSeconds === undefined) {
    crashTask(world, task, { ...crash, watcher });
    return;
  }
  for (const container of task.containers) container.lastStatus = 'RUNNING';
  moveTo(world, task, 'ACTIVATING');
  step(world, task, world.options.seconds.activating, () => {
    task.startedAt = nowSeconds(world);
    task.reachedRunning = true;
    moveTo(world, task, 'RUNNING');
    if (crash) later(world, task, crash.crash.afterSeconds ?? 0, () => crashTask(world, task, { ...crash, watcher }));
    watcher.running(task);
  });
}

interface CrashedContainer {
  readonly container: ContainerRecord;
  readonly crash: Crash;
}

function findCrash(world: World, task: TaskRecord): CrashedContainer | undefined {
  for (const container of task.containers) {
    if (container.definition.essential === false) continue;
    for (const rule of world.crashes) {
      const crash = rule(factsOf(task, container));
      if (crash) return { container, crash };
    }
  }
  return undefined;
}

/** An essential container exits, or cannot start: stopped-task-error-codes. */
function crashTask(
  world: World,
  task: TaskRecord,
  { container, crash, watcher }: CrashedContainer & { readonly watcher: TaskWatcher },
): void {
  if (task.desiredStatus === 'STOPPED') return;
  task.desiredStatus = 'STOPPED';
  task.stoppingAt = nowSeconds(world);
  task.stopCode = crash.exitCode === undefined ? 'TaskFailedToStart' : 'EssentialContainerExited';
  task.stoppedReason =
    crash.exitCode === undefined ? (crash.reason ?? 'Task failed to start') : 'Essential container in task exited';
  if (crash.exitCode !== undefined) container.exitCode = crash.exitCode;
  if (crash.reason !== undefined) container.reason = crash.reason;
  deprovision(world, task, watcher);
}

/** Why a task stops that did not end by itself. */
export interface StopReason {
  readonly code: 'ServiceSchedulerInitiated' | 'UserInitiated' | 'SpotInterruption' | 'TerminationNotice';
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

function deprovision(world: World, task: TaskRecord, watcher: TaskWatcher): void {
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

function moveTo(world: World, task: TaskRecord, status: TaskStatus): void {
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
function step(world: World, task: TaskRecord, seconds: number, run: () => void): void {
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
