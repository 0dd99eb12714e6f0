import { forgetFailures, judgeStoppedTask } from './deployment-failures.ts';
import { currentServiceDeployment } from './deployment-status.ts';
import { desiredCountOf, isBehindLoadBalancer } from './deployment-view.ts';
import { beginDeployment, completeDeployment } from './deployments.ts';
import { displacement } from './instances/displaced.ts';
import { rebalanceZones } from './instances/zone-rebalancing.ts';
import { bodiesOf, bodyOf, numberOf } from './json-body.ts';
import type {
  ClusterRecord,
  DeploymentRecord,
  ServiceDeploymentRecord,
  ServiceRecord,
  ServiceTaskRecord,
} from './records.ts';
import { rollForward, wanted } from './rolling-update.ts';
import { emitServiceAction, serviceEvent } from './service-events.ts';
import { stopTask } from './stop-task.ts';
import { checkHealth, type HealthWatcher } from './task-health.ts';
import { isServiceTask, type TaskWatcher } from './task-steps.ts';
import { shiftForward } from './traffic-shift.ts';
import { nowSeconds, type World } from './world.ts';

/** Makes the scheduler look at the service; one that is steady and that nobody touches is never looked at. */
export function lookSoon(world: World, service: ServiceRecord): void {
  if (service.lookPlanned) return;
  service.lookPlanned = true;
  world.agenda.after(world.options.seconds.look, () => {
    service.lookPlanned = false;
    look(world, service);
  });
}

/** Makes the scheduler look at every service of the cluster: its instances are other ones than before. */
export function lookAtServices(world: World, cluster: ClusterRecord): void {
  for (const service of cluster.services.values()) {
    if (service.status !== 'INACTIVE') lookSoon(world, service);
  }
}

function look(world: World, service: ServiceRecord): void {
  if (service.status === 'DRAINING') drain(world, service);
  if (service.status !== 'ACTIVE' || !isScheduled(service)) return;
  const record = currentServiceDeployment(service);
  if (record) beginDeployment(world, record);
  const watcher = taskWatcher(world);
  if (record && isShifting(record))
    shiftForward(world, service, { record, watcher, look: () => lookSoon(world, service) });
  else rollForward(world, service, watcher);
  service.deployments = service.deployments.filter((deployment, index) => index === 0 || deployment.tasks.size > 0);
  settle(world, service);
  rebalanceZones(world, service, watcher);
  lookAgainAfterBackOff(world, service);
}

function isShifting(record: ServiceDeploymentRecord): boolean {
  return record.trafficWeight !== undefined && !record.rollback;
}

/** Services of other deployment controllers keep what they have: their tasks come from elsewhere. */
function isScheduled(service: ServiceRecord): boolean {
  return bodyOf(service.fields, 'deploymentController')?.type !== 'EXTERNAL';
}

function settle(world: World, service: ServiceRecord): void {
  const primary = service.deployments[0];
  if (!primary) return;
  if (primary.rolloutState === 'IN_PROGRESS' && isReached(world, service, primary) && isBaked(world, service)) {
    completeDeployment(world, service, primary);
  }
  const steady = primary.rolloutState === 'COMPLETED' && isStable(world, service, primary);
  if (steady && !service.steady) {
    serviceEvent(world, service, 'has reached a steady state.');
    emitServiceAction(world, service, { name: 'SERVICE_STEADY_STATE' });
  }
  service.steady = steady;
}

/** Nothing but as many healthy tasks of the primary deployment as are desired. */
function isStable(world: World, service: ServiceRecord, primary: DeploymentRecord): boolean {
  const desired = desiredCountOf(world, service);
  const tasks = service.deployments.flatMap((deployment) => [...deployment.tasks]);
  const isDisplaced = displacement(world, service);
  return (
    tasks.length === desired &&
    primary.tasks.size === desired &&
    tasks.every((task) => task.healthy && !isDisplaced(task))
  );
}

/** Early success asks for a share of healthy tasks only, and may leave the old ones for later: earlySuccessCriteria. */
function isReached(world: World, service: ServiceRecord, primary: DeploymentRecord): boolean {
  const early = bodyOf(bodyOf(service.fields, 'deploymentConfiguration') ?? {}, 'earlySuccessCriteria');
  if (early?.enable !== true) return isStable(world, service, primary);
  const desired = desiredCountOf(world, service);
  const enough = Math.ceil((desired * (numberOf(early, 'healthyPercent') ?? 100)) / 100);
  const healthy = wanted([primary]).filter((task) => task.healthy).length;
  return healthy >= enough && (early.sourceServiceRevisionCleanup === 'DEFERRED' || service.deployments.length === 1);
}

/** With `bakeTimeInMinutes` a deployment stays IN_PROGRESS that long after it is reached: deployment-alarm-failure. */
function isBaked(world: World, service: ServiceRecord): boolean {
  const record = currentServiceDeployment(service);
  const minutes = numberOf(bodyOf(service.fields, 'deploymentConfiguration') ?? {}, 'bakeTimeInMinutes') ?? 0;
  if (!record || record.rollback) return true;
  // With traffic to shift, baking is a stage of its own.
  if (isShifting(record)) return record.lifecycleStage === 'CLEAN_UP';
  if (minutes === 0) return true;
  if (record.bakedAt === undefined) {
    record.bakedAt = nowSeconds(world) + minutes * 60;
    world.agenda.after(minutes * 60, () => lookSoon(world, service));
  }
  return nowSeconds(world) >= record.bakedAt;
}

function lookAgainAfterBackOff(world: World, service: ServiceRecord): void {
  const retryAt = service.deployments[0]?.retryAt ?? 0;
  const seconds = retryAt - nowSeconds(world);
  if (seconds > 0) world.agenda.after(seconds, () => lookSoon(world, service));
}

/** A deleted service is DRAINING until its last task has stopped, then INACTIVE: DeleteService. */
function drain(world: World, service: ServiceRecord): void {
  const watcher = taskWatcher(world);
  const reason = `Scaling activity initiated by (deployment ${service.deployments[0]?.id})`;
  for (const task of wanted(service.deployments))
    stopTask(world, task, { code: 'ServiceSchedulerInitiated', reason, watcher });
  service.deployments = service.deployments.filter((deployment) => deployment.tasks.size > 0);
  if (service.deployments.length === 0) service.status = 'INACTIVE';
}

/** What the scheduler does when a task is RUNNING or STOPPED. */
export function taskWatcher(world: World): TaskWatcher {
  return {
    running: (task) => {
      checkHealth(world, task, healthWatcher(world));
      if (!isServiceTask(task)) return;
      task.deployment.reachedRunning = true;
      task.deployment.startFailures = 0;
      registerTargets(world, task);
      lookSoon(world, task.service);
    },
    stopped: (task) => {
      if (!isServiceTask(task)) return;
      judgeStoppedTask(world, task);
      lookSoon(world, task.service);
    },
  };
}

export function healthWatcher(world: World): HealthWatcher {
  return {
    healthy: (task) => {
      if (!isServiceTask(task)) return;
      forgetFailures(task.service, task.deployment);
      lookSoon(world, task.service);
    },
    unhealthy: (task) => {
      if (isServiceTask(task)) lookSoon(world, task.service);
    },
  };
}

function registerTargets(world: World, task: ServiceTaskRecord): void {
  const { fields } = task;
  if (!isBehindLoadBalancer(fields)) return;
  for (const { targetGroupArn } of bodiesOf(fields, 'loadBalancers')) {
    if (targetGroupArn) serviceEvent(world, task.service, `registered 1 targets in (target-group ${targetGroupArn})`);
  }
}
