import { desiredCountOf } from './deployment-view.ts';
import { displacement } from './instances/displaced.ts';
import { isPaused, openHooks } from './lifecycle-hooks.ts';
import type { DeploymentRecord, ServiceDeploymentRecord, ServiceRecord } from './records.ts';
import { stopTasks, wanted } from './rolling-update.ts';
import { startTasks } from './service-launch.ts';
import type { TaskWatcher } from './task-steps.ts';
import { trafficStages } from './traffic-stages.ts';
import { nowSeconds, type World } from './world.ts';

interface ShiftContext {
  readonly record: ServiceDeploymentRecord;
  readonly watcher: TaskWatcher;
  /** Makes the scheduler look at the service again. */
  readonly look: () => void;
}

/**
 * One look at a deployment that runs both revisions in full, side by side, and shifts the traffic in stages. The old
 * tasks go in the last stage.
 */
export function shiftForward(world: World, service: ServiceRecord, { record, watcher, look }: ShiftContext): void {
  const [primary, ...older] = service.deployments;
  if (!primary || primary.rolloutState === 'FAILED') return;
  const desired = desiredCountOf(world, service);
  advanceStage(world, record, { ready: isUp(primary, desired), look });
  if (record.rollback) return;
  if (record.lifecycleStage === 'CLEAN_UP') stopTasks(world, service, { tasks: wanted(older), watcher });
  const scaled = record.lifecycleStage !== 'RECONCILE_SERVICE' && record.lifecycleStage !== 'PRE_SCALE_UP';
  if (scaled) keepAt(world, service, { deployment: primary, desired, watcher });
}

function isUp(primary: DeploymentRecord, desired: number): boolean {
  const tasks = wanted([primary]);
  return tasks.length === desired && tasks.every((task) => task.healthy);
}

interface Keep {
  readonly deployment: DeploymentRecord;
  readonly desired: number;
  readonly watcher: TaskWatcher;
}

function keepAt(world: World, service: ServiceRecord, { deployment, desired, watcher }: Keep): void {
  const tasks = wanted([deployment]);
  const displaced = tasks.filter(displacement(world, service));
  const fit = tasks.filter((task) => task.unhealthy === undefined && !displaced.includes(task));
  startTasks(world, service, { deployment, count: desired - fit.length, watcher });
  const unfit = tasks.filter((task) => task.unhealthy !== undefined && !displaced.includes(task));
  const isReplaced = fit.filter((task) => task.healthy).length >= desired;
  const leaving = displaced.filter((task) => isReplaced || !task.healthy);
  stopTasks(world, service, { tasks: [...unfit, ...leaving, ...fit.slice(desired)], watcher });
}

interface Progress {
  /** The new revision is fully there and healthy. */
  readonly ready: boolean;
  readonly look: () => void;
}

function advanceStage(world: World, record: ServiceDeploymentRecord, { ready, look }: Progress): void {
  const stages = trafficStages(record.configuration, record.sources.length);
  const current = stages[record.stageIndex];
  const waits = record.stageEndsAt > nowSeconds(world) || isPaused(record);
  if (waits || (current?.name === 'SCALE_UP' && !ready)) return;
  const next = stages[record.stageIndex + 1];
  if (!next) return;
  record.stageIndex += 1;
  record.lifecycleStage = next.name;
  record.updatedAt = nowSeconds(world);
  if (next.weight !== undefined) record.trafficWeight = next.weight;
  const seconds = Math.max(world.options.seconds.deploymentStep, (next.minutes ?? 0) * 60);
  record.stageEndsAt = nowSeconds(world) + seconds;
  openHooks(world, record, { stage: next.name, look });
  world.agenda.after(seconds, look);
}
