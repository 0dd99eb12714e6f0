import type { Body } from '../service.ts';
import { decimalId, ecsArn } from './arns.ts';
import { countsOf, desiredCountOf } from './deployment-view.ts';
import { bodyOf, copy, textOf } from './json-body.ts';
import type {
  DeploymentRecord,
  RevisionRecord,
  ServiceDeploymentRecord,
  ServiceDeploymentStatus,
  ServiceRecord,
  TaskDefinitionRecord,
} from './records.ts';
import { emitDeploymentEvent, serviceEvent } from './service-events.ts';
import { fieldsOfRevision, revisionFields } from './service-fields.ts';
import { nowSeconds, type World } from './world.ts';

const OPEN: readonly ServiceDeploymentStatus[] = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

/**
 * Makes a service revision of the service's fields and a service deployment towards it. What was on its way is stopped,
 * and the running tasks stay until the scheduler replaces them: developer guide, service-deployment.
 */
export function startDeployment(world: World, service: ServiceRecord, definition: TaskDefinitionRecord): void {
  const revision = newRevision(world, service, definition);
  const sources = service.deployments.filter((deployment) => deployment.tasks.size > 0);
  const deployment = newDeployment(world, revision);
  for (const open of openServiceDeployments(service)) supersede(world, open);
  service.deployments = [deployment, ...sources];
  service.steady = false;
  const record = newServiceDeployment(world, service, { deployment, sources });
  service.serviceDeployments.unshift(record);
  world.serviceDeployments.set(record.arn, record);
}

function newRevision(world: World, service: ServiceRecord, definition: TaskDefinitionRecord): RevisionRecord {
  const id = decimalId(world.environment, 19);
  const arn = ecsArn(world.environment, `service-revision/${service.cluster.name}/${service.name}/${id}`);
  const fields = copy(revisionFields(service.fields));
  const revision = { arn, id, definition, fields, createdAt: nowSeconds(world), digests: new Map() };
  world.revisions.set(arn, { revision, service });
  return revision;
}

function newDeployment(world: World, revision: RevisionRecord): DeploymentRecord {
  const id = `ecs-svc/${decimalId(world.environment, 19)}`;
  return {
    id,
    revision,
    createdAt: nowSeconds(world),
    updatedAt: nowSeconds(world),
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
    reachedRunning: false,
    startFailures: 0,
    retryAt: 0,
    stuck: false,
    tasks: new Set(),
  };
}

function newServiceDeployment(
  world: World,
  service: ServiceRecord,
  { deployment, sources }: { readonly deployment: DeploymentRecord; readonly sources: readonly DeploymentRecord[] },
): ServiceDeploymentRecord {
  const configuration = copy(bodyOf(service.fields, 'deploymentConfiguration') ?? {});
  const breaker = bodyOf(configuration, 'deploymentCircuitBreaker') ?? {};
  const path = `service-deployment/${service.cluster.name}/${service.name}/${world.environment.id(20)}`;
  return {
    arn: ecsArn(world.environment, path),
    service,
    createdAt: nowSeconds(world),
    updatedAt: nowSeconds(world),
    deployment,
    sources,
    configuration,
    status: 'PENDING',
    circuitBreaker: breaker.enable === true ? 'MONITORING' : 'DISABLED',
    failureCount: 0,
    finalCounts: new Map(),
    stageIndex: -1,
    stageEndsAt: 0,
    ...(isShifting(configuration, sources.length) && { trafficWeight: 0 }),
    hooks: [],
    ignoredAlarms: [...world.alarms],
    triggeredAlarms: [],
  };
}

/** Strategies other than ROLLING run both revisions side by side; a first deployment has nothing to shift from. */
function isShifting(configuration: Body, sources: number): boolean {
  return sources > 0 && (textOf(configuration, 'strategy') ?? 'ROLLING') !== 'ROLLING';
}

export function isOpen(record: ServiceDeploymentRecord): boolean {
  return OPEN.includes(record.status);
}

function openServiceDeployments(service: ServiceRecord): readonly ServiceDeploymentRecord[] {
  return service.serviceDeployments.filter(isOpen);
}

/** The service deployment that is under way, forwards or back. */
export function currentServiceDeployment(service: ServiceRecord): ServiceDeploymentRecord | undefined {
  const newest = service.serviceDeployments[0];
  return newest && isOpen(newest) ? newest : undefined;
}

/** PENDING becomes IN_PROGRESS when the scheduler first looks at it. */
export function beginDeployment(world: World, record: ServiceDeploymentRecord): void {
  if (record.status !== 'PENDING') return;
  setStatus(world, record, 'IN_PROGRESS');
  record.startedAt = nowSeconds(world);
  const { deployment, service } = record;
  emitDeploymentEvent(world, service, {
    name: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
    deployment,
    reason: `ECS deployment ${deployment.id} in progress.`,
  });
}

export function setStatus(
  world: World,
  record: ServiceDeploymentRecord,
  status: ServiceDeploymentStatus,
  reason?: string,
): void {
  record.status = status;
  record.updatedAt = nowSeconds(world);
  if (reason !== undefined) record.statusReason = reason;
}

/** A rollback that is cut off has failed; anything else under way is stopped. */
function supersede(world: World, record: ServiceDeploymentRecord): void {
  if (record.status === 'ROLLBACK_IN_PROGRESS') {
    finish(world, record, 'ROLLBACK_FAILED', 'The rollback was stopped by a new service deployment.');
    return;
  }
  const reason = 'The service deployment was stopped by a new service deployment.';
  if (record.status === 'ROLLBACK_REQUESTED') stopNow(world, record, reason);
  else requestStop(world, record, reason);
}

function stopNow(world: World, record: ServiceDeploymentRecord, reason?: string): void {
  record.stoppedAt = nowSeconds(world);
  finish(world, record, 'STOPPED', reason);
}

/** STOP_REQUESTED, and soon STOPPED. */
export function requestStop(world: World, record: ServiceDeploymentRecord, reason: string): void {
  setStatus(world, record, 'STOP_REQUESTED', reason);
  world.agenda.after(world.options.seconds.deploymentStep, () => {
    if (record.status === 'STOP_REQUESTED') stopNow(world, record);
  });
}

/** A terminal status; the task counts stay as they are now. */
export function finish(
  world: World,
  record: ServiceDeploymentRecord,
  status: ServiceDeploymentStatus,
  reason?: string,
): void {
  const { service } = record;
  const desired = desiredCountOf(service, world.options.containerInstances);
  for (const deployment of [record.deployment, ...record.sources]) {
    record.finalCounts.set(deployment.revision.arn, countsOf(service, deployment, desired));
  }
  if (record.circuitBreaker === 'MONITORING') record.circuitBreaker = 'MONITORING_COMPLETE';
  record.finishedAt = nowSeconds(world);
  setStatus(world, record, status, reason);
}

/** The primary deployment is steady: COMPLETED, and with it the service deployment, forwards or back. */
export function completeDeployment(world: World, service: ServiceRecord, deployment: DeploymentRecord): void {
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = nowSeconds(world);
  service.lastCompleted = deployment;
  const record = currentServiceDeployment(service);
  if (record?.rollback?.deployment === deployment) finish(world, record, 'ROLLBACK_SUCCESSFUL');
  else if (record?.deployment === deployment) finish(world, record, 'SUCCESSFUL');
  serviceEvent(world, service, `(deployment ${deployment.id}) deployment completed.`);
  emitDeploymentEvent(world, service, {
    name: 'SERVICE_DEPLOYMENT_COMPLETED',
    deployment,
    reason: `ECS deployment ${deployment.id} completed.`,
  });
}

interface Failure {
  readonly deployment: DeploymentRecord;
  readonly cause: string;
  /** What found it out. */
  readonly by: string;
}

/** The deployment starts no more tasks. */
export function failDeployment(
  world: World,
  { service }: ServiceDeploymentRecord,
  { deployment, cause, by }: Failure,
): void {
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = `${by}: ${cause}.`;
  deployment.updatedAt = nowSeconds(world);
  serviceEvent(world, service, `(deployment ${deployment.id}) deployment failed: ${cause}.`);
  emitDeploymentEvent(world, service, {
    name: 'SERVICE_DEPLOYMENT_FAILED',
    deployment,
    reason: deployment.rolloutStateReason,
  });
}

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
  setStatus(world, record, 'ROLLBACK_IN_PROGRESS', reason);
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
