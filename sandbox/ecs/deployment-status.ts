import { countsOf, desiredCountOf } from './deployment-view.ts';
import type { ServiceDeploymentRecord, ServiceDeploymentStatus, ServiceRecord } from './records.ts';
import { nowSeconds, type World } from './world.ts';

const OPEN: readonly ServiceDeploymentStatus[] = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

export function isOpen(record: ServiceDeploymentRecord): boolean {
  return OPEN.includes(record.status);
}

export function openServiceDeployments(service: ServiceRecord): readonly ServiceDeploymentRecord[] {
  return service.serviceDeployments.filter(isOpen);
}

/** The service deployment that is under way, forwards or back. */
export function currentServiceDeployment(service: ServiceRecord): ServiceDeploymentRecord | undefined {
  const newest = service.serviceDeployments[0];
  return newest && isOpen(newest) ? newest : undefined;
}

interface StatusChange {
  readonly status: ServiceDeploymentStatus;
  readonly reason?: string | undefined;
}

export function setStatus(world: World, record: ServiceDeploymentRecord, { status, reason }: StatusChange): void {
  record.status = status;
  record.updatedAt = nowSeconds(world);
  if (reason !== undefined) record.statusReason = reason;
}

export function stopNow(world: World, record: ServiceDeploymentRecord, reason?: string): void {
  record.stoppedAt = nowSeconds(world);
  finish(world, record, { status: 'STOPPED', reason });
}

/** STOP_REQUESTED, and soon STOPPED. */
export function requestStop(world: World, record: ServiceDeploymentRecord, reason: string): void {
  setStatus(world, record, { status: 'STOP_REQUESTED', reason });
  world.agenda.after(world.options.seconds.deploymentStep, () => {
    if (record.status === 'STOP_REQUESTED') stopNow(world, record);
  });
}

/** A terminal status; the task counts stay as they are now. */
export function finish(world: World, record: ServiceDeploymentRecord, change: StatusChange): void {
  const { service } = record;
  const desired = desiredCountOf(world, service);
  for (const deployment of [record.deployment, ...record.sources]) {
    record.finalCounts.set(deployment.revision.arn, countsOf(service, deployment, desired));
  }
  if (record.circuitBreaker === 'MONITORING') record.circuitBreaker = 'MONITORING_COMPLETE';
  record.finishedAt = nowSeconds(world);
  setStatus(world, record, change);
}
