import { findPlacementProblem } from './container-facts.ts';
import { countFailure } from './deployment-failures.ts';
import { desiredCountOf } from './deployment-view.ts';
import type { PlacementFailure } from './instances/placement-failure.ts';
import { bodyOf, numberOf } from './json-body.ts';
import type { DeploymentRecord, ServiceRecord, ServiceTaskRecord } from './records.ts';
import { type RollingLimits, rollingLimits } from './rolling-limits.ts';
import { emitServiceAction, serviceEvent } from './service-events.ts';
import { newServiceTask } from './service-tasks.ts';
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
export function wanted(deployments: readonly DeploymentRecord[]): readonly ServiceTaskRecord[] {
  return deployments.flatMap((deployment) => [...deployment.tasks].filter((task) => task.desiredStatus === 'RUNNING'));
}

/** Old tasks that may go: those that are not healthy count for nothing, of the others as many as the lower limit spares. */
function replaceable(
  older: readonly DeploymentRecord[],
  fit: readonly ServiceTaskRecord[],
  limits: RollingLimits,
): readonly ServiceTaskRecord[] {
  const old = wanted(older).filter((task) => task.unhealthy === undefined);
  const healthy = old.filter((task) => task.healthy);
  const spare = fit.filter((task) => task.healthy).length + healthy.length - limits.lower;
  return [...old.filter((task) => !task.healthy), ...healthy.slice(0, Math.max(0, spare))];
}

/** Scaling in takes tasks first that do not run yet, then the newest. */
function newestFirst(tasks: readonly ServiceTaskRecord[]): readonly ServiceTaskRecord[] {
  return tasks.toReversed().sort((a, b) => Number(a.healthy) - Number(b.healthy));
}

interface Start {
  readonly deployment: DeploymentRecord;
  readonly count: number;
  readonly watcher: TaskWatcher;
}

/** Starts as many tasks as fit, and says of the first that does not why; answers how many were started. */
export function startTasks(world: World, service: ServiceRecord, { deployment, count, watcher }: Start): number {
  if (count <= 0 || deployment.retryAt > nowSeconds(world)) return 0;
  const ids: string[] = [];
  let failure = deniedRoom(world, service, deployment);
  while (!failure && ids.length < count) {
    const started = newServiceTask(world, { service, deployment });
    if ('reason' in started) failure = started;
    else {
      launchTask(world, started, watcher);
      ids.push(started.id);
    }
  }
  if (ids.length > 0) {
    serviceEvent(world, service, `has started ${ids.length} tasks: ${ids.map((id) => `(task ${id})`).join(' ')}.`);
  }
  if (failure) reportPlacement(world, service, { deployment, failure });
  return ids.length;
}

/** What somebody who pulls at the strings says. */
function deniedRoom(world: World, service: ServiceRecord, deployment: DeploymentRecord): Failure | undefined {
  const { cluster } = service;
  const reason = findPlacementProblem(world, { cluster, service, definition: deployment.revision.definition });
  if (reason === undefined) return undefined;
  const unable = 'was unable to place a task because no container instance met all of its requirements.';
  return { message: `${unable} Reason: ${reason}.`, reason };
}

type Failure = Pick<PlacementFailure, 'message' | 'reason'>;

/** The scheduler cannot launch the task: a failure, tried again later. */
function reportPlacement(
  world: World,
  service: ServiceRecord,
  { deployment, failure }: { readonly deployment: DeploymentRecord; readonly failure: Failure },
): void {
  serviceEvent(world, service, failure.message);
  emitServiceAction(world, service, { name: 'SERVICE_TASK_PLACEMENT_FAILURE', reason: failure.reason });
  deployment.retryAt = nowSeconds(world) + world.options.seconds.placementRetry;
  countFailure(world, service, { deployment, cause: 'tasks failed to start' });
}

interface Stop {
  readonly tasks: readonly ServiceTaskRecord[];
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
