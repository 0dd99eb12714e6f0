import { desiredCountOf } from './deployment-view.ts';
import { isDaemon } from './instances/daemon.ts';
import { displacement } from './instances/displaced.ts';
import { tasksToScaleIn } from './instances/scale-in.ts';
import { rebalancingTask } from './instances/zone-rebalancing.ts';
import type { DeploymentRecord, ServiceRecord, ServiceTaskRecord } from './records.ts';
import { limitsOf, type RollingLimits } from './rolling-limits.ts';
import { emitServiceAction, serviceEvent } from './service-events.ts';
import { startTasks } from './service-launch.ts';
import { stopTask } from './stop-task.ts';
import type { TaskWatcher } from './task-steps.ts';
import type { World } from './world.ts';

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
  const desired = desiredCountOf(world, service);
  const limits = limitsOf(service.fields, desired);
  const displaced = wanted(service.deployments).filter(displacement(world, service));
  const fit = wanted([primary]).filter((task) => task.unhealthy === undefined && !displaced.includes(task));
  const room = limits.upper - service.deployments.reduce((sum, deployment) => sum + deployment.tasks.size, 0);
  const missing = desired + (rebalancingTask(service) ? 1 : 0) - fit.length;
  const started = startTasks(world, service, { deployment: primary, count: Math.min(missing, room), watcher });
  const excess = missing < 0 ? tasksToScaleIn(service, fit, -missing) : [];
  // A daemon's task is of no use elsewhere, so nothing is waited for; others go as their replacements come.
  const lost = isDaemon(service) ? displaced : [];
  if (lost.some(({ instance }) => instance?.status === 'ACTIVE')) {
    emitServiceAction(world, service, { name: 'SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED' });
  }
  const old = [...new Set([...wanted(older), ...displaced])].filter((task) => !lost.includes(task));
  const tasks = [...new Set([...unhealthy, ...lost, ...excess, ...replaceable(old, fit, limits)])];
  const stopped = stopTasks(world, service, { tasks, watcher });
  if (missing > 0 && room <= 0 && started + stopped === 0) reportStuck(world, service, primary);
}

/** Tasks that are meant to run. */
export function wanted(deployments: readonly DeploymentRecord[]): readonly ServiceTaskRecord[] {
  return deployments.flatMap((deployment) => [...deployment.tasks].filter((task) => task.desiredStatus === 'RUNNING'));
}

/**
 * Tasks to be replaced that may go: those that are not healthy count for nothing, of the others as many as the lower
 * limit spares.
 */
function replaceable(
  tasks: readonly ServiceTaskRecord[],
  fit: readonly ServiceTaskRecord[],
  limits: RollingLimits,
): readonly ServiceTaskRecord[] {
  const old = tasks.filter((task) => task.unhealthy === undefined);
  const healthy = old.filter((task) => task.healthy);
  const spare = fit.filter((task) => task.healthy).length + healthy.length - limits.lower;
  return [...old.filter((task) => !task.healthy), ...healthy.slice(0, Math.max(0, spare))];
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
