import type { Body } from '../service.ts';
import { failureThreshold } from './circuit-breaker.ts';
import { daemonInstances, isDaemon } from './instances/daemon.ts';
import { bodiesOf, bodyOf, copy, numberOf, textOf } from './json-body.ts';
import type {
  DeploymentRecord,
  HookRecord,
  RevisionRecord,
  ServiceDeploymentRecord,
  ServiceRecord,
  TaskCounts,
} from './records.ts';
import { containersOf } from './task-definitions.ts';
import type { World } from './world.ts';

const PENDING_STATUSES = ['PROVISIONING', 'PENDING', 'ACTIVATING'];

/** Tasks of a deployment by what they are doing; `requested` is what the scheduler wants of it. */
export function countsOf(service: ServiceRecord, deployment: DeploymentRecord, desired: number): TaskCounts {
  let running = 0;
  let pending = 0;
  let wanted = 0;
  for (const task of deployment.tasks) {
    if (task.lastStatus === 'RUNNING') running += 1;
    if (PENDING_STATUSES.includes(task.lastStatus)) pending += 1;
    if (task.desiredStatus === 'RUNNING') wanted += 1;
  }
  const primary = service.deployments[0] === deployment;
  const failed = deployment.rolloutState === 'FAILED';
  return { requested: primary ? desired : failed ? 0 : wanted, running, pending };
}

/** An entry of `Service.deployments`. */
export function shownDeployment(service: ServiceRecord, deployment: DeploymentRecord, desired: number): Body {
  const { requested, running, pending } = countsOf(service, deployment, desired);
  const { fields, definition } = deployment.revision;
  const shown: Body = {
    id: deployment.id,
    status: service.deployments[0] === deployment ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: definition.arn,
    desiredCount: requested,
    pendingCount: pending,
    runningCount: running,
    failedTasks: deployment.failedTasks,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  };
  for (const key of DEPLOYMENT_FIELDS) if (key in fields) shown[key] = fields[key];
  // LATEST is a wish; a deployment names the version that its tasks got.
  if (shown.platformVersion === 'LATEST') shown.platformVersion = '1.4.0';
  return copy(shown);
}

/** Members of the Deployment type that come from the service. */
const DEPLOYMENT_FIELDS = [
  'capacityProviderStrategy',
  'launchType',
  'platformVersion',
  'platformFamily',
  'networkConfiguration',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
];

export function shownRevision(service: ServiceRecord, revision: RevisionRecord): Body {
  return copy({
    loadBalancers: [],
    serviceRegistries: [],
    ...revision.fields,
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    taskDefinition: revision.definition.arn,
    containerImages: containersOf(revision.definition).map((container) => shownImage(revision, container)),
    guardDutyEnabled: false,
    createdAt: revision.createdAt,
  });
}

/** The digest is there once it is known: at once for an image by digest, else from the first task on. */
function shownImage(revision: RevisionRecord, container: Body): Body {
  const name = textOf(container, 'name') ?? '';
  const image = textOf(container, 'image') ?? '';
  const imageDigest = image.split('@')[1] ?? revision.digests.get(name);
  return { containerName: name, image, ...(imageDigest !== undefined && { imageDigest }) };
}

export function shownServiceDeploymentBrief(record: ServiceDeploymentRecord): Body {
  return defined({
    serviceDeploymentArn: record.arn,
    serviceArn: record.service.arn,
    clusterArn: record.service.cluster.arn,
    createdAt: record.createdAt,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    targetServiceRevisionArn: record.deployment.revision.arn,
    status: record.status,
    statusReason: record.statusReason,
  });
}

export function shownServiceDeployment(record: ServiceDeploymentRecord, desired: number): Body {
  const rollback = record.rollback && {
    reason: record.rollback.reason,
    startedAt: record.rollback.startedAt,
    serviceRevisionArn: record.rollback.deployment.revision.arn,
  };
  const { targetServiceRevisionArn: _, ...brief } = shownServiceDeploymentBrief(record);
  return copy(
    defined({
      ...brief,
      stoppedAt: record.stoppedAt,
      updatedAt: record.updatedAt,
      sourceServiceRevisions: record.sources.map((source) => summary(record, source, desired)),
      targetServiceRevision: summary(record, record.deployment, desired),
      lifecycleStage: record.lifecycleStage,
      lifecycleHookDetails: record.hooks.length > 0 ? record.hooks.map(shownHook) : undefined,
      deploymentConfiguration: record.configuration,
      rollback,
      deploymentCircuitBreaker: shownCircuitBreaker(record, desired),
      alarms: shownAlarms(record),
    }),
  );
}

function summary(record: ServiceDeploymentRecord, deployment: DeploymentRecord, desired: number): Body {
  const counts = record.finalCounts.get(deployment.revision.arn) ?? countsOf(record.service, deployment, desired);
  const weight = record.trafficWeight;
  const share = weight === undefined ? undefined : deployment === record.deployment ? weight : 100 - weight;
  return defined({
    arn: deployment.revision.arn,
    requestedTaskCount: counts.requested,
    runningTaskCount: counts.running,
    pendingTaskCount: counts.pending,
    requestedProductionTrafficWeight: share,
  });
}

function shownHook(hook: HookRecord): Body {
  const { id, targetType, targetArn, status, expiresAt, timeoutAction } = hook;
  return defined({ hookId: id, targetType, targetArn, status, expiresAt, timeoutAction });
}

function shownCircuitBreaker(record: ServiceDeploymentRecord, desired: number): Body {
  const breaker = bodyOf(record.configuration, 'deploymentCircuitBreaker') ?? {};
  return {
    status: record.circuitBreaker,
    failureCount: record.failureCount,
    threshold: failureThreshold(breaker, desired),
  };
}

function shownAlarms(record: ServiceDeploymentRecord): Body | undefined {
  const alarms = bodyOf(record.configuration, 'alarms');
  if (!alarms) return undefined;
  return {
    status: alarms.enable === true ? monitoringStatus(record) : 'DISABLED',
    alarmNames: alarms.alarmNames,
    triggeredAlarmNames: record.triggeredAlarms,
  };
}

function monitoringStatus({ triggeredAlarms, finishedAt }: ServiceDeploymentRecord): string {
  if (triggeredAlarms.length > 0) return 'TRIGGERED';
  return finishedAt === undefined ? 'MONITORING' : 'MONITORING_COMPLETE';
}

/** How many tasks the service should have; a daemon has one per container instance that it is meant for. */
export function desiredCountOf(world: World, service: ServiceRecord): number {
  if (service.status !== 'ACTIVE') return 0;
  if (isDaemon(service)) return daemonInstances(world, service)?.length ?? world.options.containerInstances;
  return numberOf(service.fields, 'desiredCount') ?? 0;
}

export function isBehindLoadBalancer(fields: Body): boolean {
  return bodiesOf(fields, 'loadBalancers').length > 0;
}

function defined(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
