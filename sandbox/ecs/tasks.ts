import { factsOf } from './container-facts.ts';
import { askOf } from './instances/placement-ask.ts';
import { placementFailure } from './instances/placement-failure.ts';
import type { ContainerRecord, TaskRecord } from './records.ts';
import { deprovision, stopTask } from './stop-task.ts';
import { changed, later, moveTo, step, type TaskWatcher } from './task-steps.ts';
import { type Crash, nowSeconds, type World } from './world.ts';

/**
 * Takes a new task through its states (developer guide, task-lifecycle-explanation); one that has to wait for an instance
 * stays PROVISIONING until it has one.
 */
export function launchTask(world: World, task: TaskRecord, watcher: TaskWatcher): void {
  changed(world, task);
  const begin = () => provision(world, task, watcher);
  if (task.instance || !task.requirements) {
    begin();
    return;
  }
  const ask = askOf(task, task.requirements);
  task.cluster.waiting.set(task, begin);
  later(world, task, world.options.seconds.waiting, () => {
    if (!task.cluster.waiting.has(task)) return;
    const reason = `TaskFailedToStart: ${placementFailure(ask).reason}`;
    stopTask(world, task, { code: 'TaskFailedToStart', reason, watcher });
  });
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
