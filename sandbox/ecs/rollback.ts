import { setStatus, stopNow } from './deployment-status.ts';
import { copy } from './json-body.ts';
import type { ServiceDeploymentRecord } from './records.ts';
import { emitDeploymentEvent, serviceEvent } from './service-events.ts';
import { fieldsOfRevision } from './service-fields.ts';
import { nowSeconds, type World } from './world.ts';

/**
 * Goes back to the last COMPLETED deployment: it is PRIMARY and IN_PROGRESS again, under its own id, and cannot be
 * rolled back to until it has completed (deployment-circuit-breaker). `false` when there is none.
 */
export function rollBack(
  world: World,
  record: ServiceDeploymentRecord,
  { reason, by }: { readonly reason: string; readonly by: string },
): boolean {
  const { service } = record;
  const target = service.lastCompleted;
  if (!target) return false;
  service.lastCompleted = undefined;
  service.deployments = [target, ...service.deployments.filter((deployment) => deployment !== target)];
  service.fields = fieldsOfRevision(service.fields, copy(target.revision.fields));
  service.steady = false;
  target.rolloutState = 'IN_PROGRESS';
  target.rolloutStateReason = `${by}: rolling back to deploymentId ${target.id}.`;
  target.updatedAt = nowSeconds(world);
  target.failedTasks = 0;
  target.reachedRunning = [...target.tasks].some((task) => task.reachedRunning);
  target.startFailures = 0;
  target.retryAt = 0;
  if (record.trafficWeight !== undefined) record.trafficWeight = 0;
  record.rollback = { reason, startedAt: nowSeconds(world), deployment: target };
  setStatus(world, record, { status: 'ROLLBACK_IN_PROGRESS', reason });
  serviceEvent(world, service, `rolling back to deployment ${target.id}.`);
  emitDeploymentEvent(world, service, {
    name: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
    deployment: target,
    reason: target.rolloutStateReason,
  });
  return true;
}

/** Ends a deployment on demand: back to the last COMPLETED one, or stopped where there is none. */
export function abandonDeployment(world: World, record: ServiceDeploymentRecord, reason: string): void {
  record.deployment.rolloutState = 'FAILED';
  record.deployment.rolloutStateReason = reason;
  record.deployment.updatedAt = nowSeconds(world);
  if (!rollBack(world, record, { reason, by: 'ECS service deployment' })) stopNow(world, record, reason);
}
