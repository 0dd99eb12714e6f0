import { bodiesOf } from './json-body.ts';
import { factsOf, newTask } from './new-task.ts';
import type { ContainerRecord, DeploymentRecord, ServiceRecord, TaskRecord, TaskStatus } from './records.ts';
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

/** Starts a task of the deployment and takes it through its states: developer guide, task-lifecycle-explanation. */
export function launchTask(
  world: World,
  service: ServiceRecord,
  { deployment, watcher }: { readonly deployment: DeploymentRecord; readonly watcher: TaskWatcher },
): TaskRecord {
  const { seconds } = world.options;
  const task = newTask(world, deployment, service);
  changed(world, task);
  step(world, task, seconds.provisioning, () => {
    moveTo(world, task, 'PENDING');
    task.pullStartedAt = nowSeconds(world);
    step(world, task, seconds.pending, () => startContainers(world, task, watcher));
  });
  return task;
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

interface Stop {
  readonly watcher: TaskWatcher;
  readonly code: 'ServiceSchedulerInitiated' | 'UserInitiated';
  readonly reason: string;
}

/** Stops a task that is not stopping yet; one that runs drains first, then gets SIGTERM. */
export function stopTask(world: World, task: TaskRecord, { code, reason, watcher }: Stop): void {
  if (task.desiredStatus === 'STOPPED') return;
  const { seconds } = world.options;
  task.desiredStatus = 'STOPPED';
  task.stopCode = code;
  task.stoppedReason = reason;
  task.stoppingAt = nowSeconds(world);
  task.healthy = false;
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

/** Whether load balancers or registries know the task, so that it must leave them first. */
function isRegistered(task: TaskRecord): boolean {
  const { fields } = task.deployment.revision;
  return bodiesOf(fields, 'loadBalancers').length > 0 || bodiesOf(fields, 'serviceRegistries').length > 0;
}

function deprovision(world: World, task: TaskRecord, watcher: TaskWatcher): void {
  task.healthy = false;
  for (const container of task.containers) {
    if (container.lastStatus === 'RUNNING') container.exitCode ??= 0;
    container.lastStatus = 'STOPPED';
  }
  moveTo(world, task, 'DEPROVISIONING');
  step(world, task, world.options.seconds.deprovisioning, () => {
    task.stoppedAt = nowSeconds(world);
    bury(world, task);
    moveTo(world, task, 'STOPPED');
    watcher.stopped(task);
  });
}

function bury(world: World, task: TaskRecord): void {
  const { cluster } = task.service;
  task.deployment.tasks.delete(task);
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
  for (const listener of world.listeners) listener(shownTask(task, true), task.service.cluster.name, task.service.name);
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
