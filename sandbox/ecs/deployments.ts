import type { Body } from '../service.ts';
import { decimalId, ecsArn } from './arns.ts';
import {
  currentServiceDeployment,
  finish,
  openServiceDeployments,
  requestStop,
  setStatus,
  stopNow,
} from './deployment-status.ts';
import { bodyOf, copy, textOf } from './json-body.ts';
import type {
  DeploymentRecord,
  RevisionRecord,
  ServiceDeploymentRecord,
  ServiceRecord,
  TaskDefinitionRecord,
} from './records.ts';
import { emitDeploymentEvent, serviceEvent } from './service-events.ts';
import { revisionFields } from './service-fields.ts';
import { nowSeconds, type World } from './world.ts';

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

/** PENDING becomes IN_PROGRESS when the scheduler first looks at it. */
export function beginDeployment(world: World, record: ServiceDeploymentRecord): void {
  if (record.status !== 'PENDING') return;
  setStatus(world, record, { status: 'IN_PROGRESS' });
  record.startedAt = nowSeconds(world);
  const { deployment, service } = record;
  emitDeploymentEvent(world, service, {
    name: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
    deployment,
    reason: `ECS deployment ${deployment.id} in progress.`,
  });
}

/** A rollback that is cut off has failed; anything else under way is stopped. */
function supersede(world: World, record: ServiceDeploymentRecord): void {
  if (record.status === 'ROLLBACK_IN_PROGRESS') {
    finish(world, record, {
      status: 'ROLLBACK_FAILED',
      reason: 'The rollback was stopped by a new service deployment.',
    });
    return;
  }
  const reason = 'The service deployment was stopped by a new service deployment.';
  if (record.status === 'ROLLBACK_REQUESTED') stopNow(world, record, reason);
  else requestStop(world, record, reason);
}

/** The primary deployment is steady: COMPLETED, and with it the service deployment, forwards or back. */
export function completeDeployment(world: World, service: ServiceRecord, deployment: DeploymentRecord): void {
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = nowSeconds(world);
  service.lastCompleted = deployment;
  const record = currentServiceDeployment(service);
  if (record?.rollback?.deployment === deployment) finish(world, record, { status: 'ROLLBACK_SUCCESSFUL' });
  else if (record?.deployment === deployment) finish(world, record, { status: 'SUCCESSFUL' });
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
