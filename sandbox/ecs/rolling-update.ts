import { countFailure } from './deployment-failures.ts';
import { desiredCountOf } from './deployment-view.ts';
import { bodyOf, numberOf } from './json-body.ts';
import { findPlacementProblem } from './new-task.ts';
import type { DeploymentRecord, ServiceRecord, TaskRecord } from './records.ts';
import { type RollingLimits, rollingLimits } from './rolling-limits.ts';
import { emitServiceAction, serviceEvent } from './service-events.ts';
import { launchTask, stopTask, type TaskWatcher } from './tasks.ts';
import { nowSeconds, type World } from './world.ts';

/** One look of the scheduler at a service: starts and stops what the limits allow right now. */
export function rollForward(world: World, service: ServiceRecord, watcher: TaskWatcher): void {
  const [primary, ...older] = service.deployments;
  if (!primary) return;
  const unhealthy = wanted(service.deployments).filter((task) => task.unhealthy !== undefined);
  // A FAILED deployment launches nothing, and what is left of the older ones goes on serving: Deployment.rolloutState.
  if (primary.rolloutState === 'FAILED') {
    stopTasks(world, service, { tasks: unhealthy, watcher });
    return;
  }
  const desired = desiredCountOf(service, world.options.containerInstances);
  const limits = limitsOf(service, desired);
  const fit = wanted([primary]).filter((task) => task.unhealthy === undefined);
  const room = limits.upper - service.deployments.reduce((sum, deployment) => sum + deployment.tasks.size, 0);
  const missing = desired - fit.length;
  const started = startTasks(world, service, { deployment: primary, count: Math.min(missing, room), watcher });
  const excess = missing < 0 ? newestFirst(fit).slice(0, -missing) : [];
  const replaced = replaceable(older, fit, limits);
  const stopped = stopTasks(world, service, { tasks: [...unhealthy, ...excess, ...replaced], watcher });
  if (missing > 0 && room <= 0 && started + stopped === 0) reportStuck(world, service, primary);
}

function limitsOf(service: ServiceRecord, desired: number): RollingLimits {
  const configuration = bodyOf(service.fields, 'deploymentConfiguration') ?? {};
  const minimum = numberOf(configuration, 'minimumHealthyPercent') ?? 100;
  return rollingLimits(desired, minimum, numberOf(configuration, 'maximumPercent') ?? 200);
}

/** Tasks that are meant to run. */
export function wanted(deployments: readonly DeploymentRecord[]): readonly TaskRecord[] {
  return deployments.flatMap((deployment) => [...deployment.tasks].filter((task) => task.desiredStatus === 'RUNNING'));
}

/** Old tasks that may go: those that are not healthy count for nothing, of the others as many as the lower limit spares. */
function replaceable(
  older: readonly DeploymentRecord[],
  fit: readonly TaskRecord[],
  limits: RollingLimits,
): readonly TaskRecord[] {
  const old = wanted(older).filter((task) => task.unhealthy === undefined);
  const healthy = old.filter((task) => task.healthy);
  const spare = fit.filter((task) => task.healthy).length + healthy.length - limits.lower;
  return [...old.filter((task) => !task.healthy), ...healthy.slice(0, Math.max(0, spare))];
}

/** Scaling in takes tasks first that do not run yet, then the newest. */
function newestFirst(tasks: readonly TaskRecord[]): readonly TaskRecord[] {
  return tasks.toReversed().sort((a, b) => Number(a.healthy) - Number(b.healthy));
}

interface Start {
  readonly deployment: DeploymentRecord;
  readonly count: number;
  readonly watcher: TaskWatcher;
}

export function startTasks(world: World, service: ServiceRecord, { deployment, count, watcher }: Start): number {
  if (count <= 0 || deployment.retryAt > nowSeconds(world)) return 0;
  const problem = findPlacementProblem(world, deployment, service);
  if (problem !== undefined) {
    reportPlacement(world, service, { deployment, problem });
    return 0;
  }
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(launchTask(world, service, { deployment, watcher }).id);
  serviceEvent(world, service, `has started ${count} tasks: ${ids.map((id) => `(task ${id})`).join(' ')}.`);
  return count;
}

/** The scheduler cannot launch the task: a failure, tried again later. */
function reportPlacement(
  world: World,
  service: ServiceRecord,
  { deployment, problem }: { readonly deployment: DeploymentRecord; readonly problem: string },
): void {
  serviceEvent(
    world,
    service,
    `was unable to place a task because no container instance met all of its requirements. Reason: ${problem}.`,
  );
  emitServiceAction(world, service, { name: 'SERVICE_TASK_PLACEMENT_FAILURE', reason: problem });
  deployment.retryAt = nowSeconds(world) + world.options.seconds.placementRetry;
  countFailure(world, service, { deployment, cause: 'tasks failed to start' });
}

interface Stop {
  readonly tasks: readonly TaskRecord[];
  readonly watcher: TaskWatcher;
}

export function stopTasks(world: World, service: ServiceRecord, { tasks, watcher }: Stop): number {
  const deployment = service.deployments[0];
  const scaling = `Scaling activity initiated by (deployment ${deployment?.id})`;
  for (const task of tasks) {
    stopTask(world, task, { code: 'ServiceSchedulerInitiated', reason: task.unhealthy ?? scaling, watcher });
  }
  if (tasks.length > 0) {
    const ids = tasks.map((task) => `(task ${task.id})`).join(' ');
    serviceEvent(world, service, `has stopped ${tasks.length} running tasks: ${ids}.`);
  }
  return tasks.length;
}

/** Said once per deployment, when neither limit leaves room and nothing that is under way will make some. */
function reportStuck(world: World, service: ServiceRecord, primary: DeploymentRecord): void {
  const tasks = service.deployments.flatMap((deployment) => [...deployment.tasks]);
  if (primary.stuck || tasks.some((task) => task.desiredStatus === 'STOPPED' || !task.healthy)) return;
  primary.stuck = true;
  serviceEvent(
    world,
    service,
    'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
  );
}
