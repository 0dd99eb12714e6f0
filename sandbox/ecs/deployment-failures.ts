import type { Body } from '../service.ts';
import { failureThreshold, retryDelay } from './circuit-breaker.ts';
import { currentServiceDeployment, finish, requestStop } from './deployment-status.ts';
import { desiredCountOf } from './deployment-view.ts';
import { failDeployment } from './deployments.ts';
import { bodyOf } from './json-body.ts';
import type { DeploymentRecord, ServiceDeploymentRecord, ServiceRecord, ServiceTaskRecord } from './records.ts';
import { rollBack } from './rollback.ts';
import { emitServiceAction, serviceEvent } from './service-events.ts';
import { nowSeconds, type World } from './world.ts';

/**
 * Counts a stopped task as a failure where ECS does: in the first stage one that did not reach RUNNING, in the second,
 * once a task of the deployment was RUNNING, one that failed its health checks (deployment-circuit-breaker).
 */
export function judgeStoppedTask(world: World, task: ServiceTaskRecord): void {
  const { deployment, service } = task;
  const byItself = task.stopCode === 'TaskFailedToStart' || task.stopCode === 'EssentialContainerExited';
  if (byItself && !task.reachedRunning) {
    backOff(world, service, deployment);
    if (!deployment.reachedRunning) countFailure(world, service, { deployment, cause: 'tasks failed to start' });
    return;
  }
  if (task.unhealthy !== undefined) countFailure(world, service, { deployment, cause: 'tasks failed health checks' });
  else if (byItself && !task.wasHealthy && world.options.exitsAfterRunningCount) {
    countFailure(world, service, { deployment, cause: 'tasks failed to start' });
  }
}

/** One more failure; with the circuit breaker on, the one that reaches the threshold ends the deployment. */
export function countFailure(
  world: World,
  service: ServiceRecord,
  { deployment, cause }: { readonly deployment: DeploymentRecord; readonly cause: string },
): void {
  if (deployment.rolloutState === 'FAILED') return;
  deployment.failedTasks += 1;
  const record = currentServiceDeployment(service);
  const judged = record && (record.rollback?.deployment ?? record.deployment);
  if (!record || judged !== deployment || deployment.rolloutState !== 'IN_PROGRESS') return;
  if (!record.rollback) record.failureCount = deployment.failedTasks;
  const breaker = circuitBreakerOf(service);
  const threshold = failureThreshold(breaker, desiredCountOf(world, service));
  if (breaker.enable === true && deployment.failedTasks >= threshold) trip(world, record, cause);
}

function trip(world: World, record: ServiceDeploymentRecord, cause: string): void {
  const { service } = record;
  const by = 'ECS deployment circuit breaker';
  failDeployment(world, record, { deployment: record.rollback?.deployment ?? record.deployment, cause, by });
  record.circuitBreaker = 'TRIGGERED';
  if (record.rollback) {
    finish(world, record, {
      status: 'ROLLBACK_FAILED',
      reason: 'The rollback failed because the circuit breaker threshold was exceeded.',
    });
    return;
  }
  const exceeded = 'because the circuit breaker threshold was exceeded.';
  if (circuitBreakerOf(service).rollback === true) {
    if (rollBack(world, record, { reason: `Service deployment rolled back ${exceeded}`, by })) return;
    if (world.options.nothingToRollBackTo === 'stalls') return;
  }
  requestStop(world, record, `Service deployment stopped ${exceeded}`);
}

/** A task of the deployment is healthy: the count starts again, unless `resetOnHealthyTask` is off. */
export function forgetFailures(service: ServiceRecord, deployment: DeploymentRecord): void {
  if (circuitBreakerOf(service).resetOnHealthyTask === false) return;
  deployment.failedTasks = 0;
  const record = currentServiceDeployment(service);
  if (record?.deployment === deployment && !record.rollback) record.failureCount = 0;
}

/**
 * Tasks that fail to start again and again are tried more and more rarely (service-throttle-logic). A circuit breaker
 * that is watching ends the deployment before that matters.
 */
function backOff(world: World, service: ServiceRecord, deployment: DeploymentRecord): void {
  deployment.startFailures += 1;
  const delay = retryDelay(deployment.startFailures);
  const watched = deployment.rolloutState === 'IN_PROGRESS' && circuitBreakerOf(service).enable === true;
  if (delay === 0 || watched) return;
  deployment.retryAt = nowSeconds(world) + delay;
  if (deployment.startFailures !== 3) return;
  serviceEvent(
    world,
    service,
    'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.',
  );
  emitServiceAction(world, service, { name: 'SERVICE_TASK_START_IMPAIRED' });
}

function circuitBreakerOf(service: ServiceRecord): Body {
  return bodyOf(bodyOf(service.fields, 'deploymentConfiguration') ?? {}, 'deploymentCircuitBreaker') ?? {};
}
