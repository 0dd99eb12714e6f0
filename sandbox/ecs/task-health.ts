import type { Body } from '../service.ts';
import { factsOf } from './container-facts.ts';
import { isBehindLoadBalancer } from './deployment-view.ts';
import { bodiesOf, bodyOf, numberOf, textOf } from './json-body.ts';
import type { ContainerRecord, TaskRecord } from './records.ts';
import { changed, later } from './task-steps.ts';
import type { World } from './world.ts';

/** Seconds of failed target group checks until a target is unhealthy. */
const TARGET_UNHEALTHY = 30;

export interface HealthWatcher {
  readonly healthy: (task: TaskRecord) => void;
  readonly unhealthy: (task: TaskRecord) => void;
}

/**
 * Runs the health checks of a task that has become RUNNING, or that a new rule may make ill. A task counts as healthy
 * once its essential containers' checks and its target groups' checks have passed, and without any check after 40
 * seconds: DeploymentConfiguration.minimumHealthyPercent.
 */
export function checkHealth(world: World, task: TaskRecord, watcher: HealthWatcher): void {
  const checked = task.containers.filter(
    (container) => container.definition.essential !== false && bodyOf(container.definition, 'healthCheck'),
  );
  const balanced = isBehindLoadBalancer(task.fields);
  const ill = task.containers.find((container) => isIll(world, task, container));
  if (ill && (checked.includes(ill) || balanced)) {
    failLater(world, task, { container: checked.includes(ill) ? ill : undefined, watcher });
    return;
  }
  if (task.healthy) return;
  const waits = checked.map((container) => ({ container, seconds: checkSeconds(container, 'interval') }));
  for (const { container, seconds } of waits) {
    later(world, task, seconds, () => {
      container.healthStatus = 'HEALTHY';
      changed(world, task);
    });
  }
  const { targetHealthy, healthyWithoutCheck } = world.options.seconds;
  const longest = Math.max(0, ...waits.map((wait) => wait.seconds), balanced ? targetHealthy : 0);
  later(world, task, waits.length > 0 || balanced ? longest : healthyWithoutCheck, () => {
    if (task.unhealthy !== undefined) return;
    task.healthy = true;
    task.wasHealthy = true;
    watcher.healthy(task);
  });
}

function isIll(world: World, task: TaskRecord, container: ContainerRecord): boolean {
  if (container.definition.essential === false) return false;
  return [...world.illnesses].some((rule) => rule(factsOf(task, container)));
}

interface Failure {
  /** The container whose own check fails; without one it is the target group's. */
  readonly container: ContainerRecord | undefined;
  readonly watcher: HealthWatcher;
}

/** During the service's grace period no health check counts: Service.healthCheckGracePeriodSeconds. */
function failLater(world: World, task: TaskRecord, { container, watcher }: Failure): void {
  const grace = numberOf(task.service?.fields ?? {}, 'healthCheckGracePeriodSeconds') ?? 0;
  const seconds = container ? containerFails(container) : TARGET_UNHEALTHY;
  later(world, task, Math.max(seconds, grace), () => {
    task.healthy = false;
    if (container) container.healthStatus = 'UNHEALTHY';
    task.unhealthy = container
      ? 'Task failed container health checks'
      : `Task failed ELB health checks in (${targetGroup(task)})`;
    changed(world, task);
    watcher.unhealthy(task);
  });
}

/** After the start period so many failures in a row make a container unhealthy: HealthCheck.retries. */
function containerFails(container: ContainerRecord): number {
  return (
    checkSeconds(container, 'startPeriod') + checkSeconds(container, 'interval') * checkSeconds(container, 'retries')
  );
}

function checkSeconds(container: ContainerRecord, key: string): number {
  return numberOf(bodyOf(container.definition, 'healthCheck') ?? {}, key) ?? 0;
}

function targetGroup(task: TaskRecord): string {
  const balancer: Body = bodiesOf(task.fields, 'loadBalancers')[0] ?? {};
  return `target-group ${textOf(balancer, 'targetGroupArn') ?? textOf(balancer, 'loadBalancerName') ?? ''}`;
}
