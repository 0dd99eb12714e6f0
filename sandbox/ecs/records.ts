import type { TaskRequirements } from '../../lib/capacity/placement/task-requirements.ts';
import type { Body } from '../service.ts';
import type { ContainerInstanceRecord } from './instances/instance-record.ts';

/** Tags by key, in the order in which they were set. */
export type TagMap = Map<string, string>;

export interface ClusterRecord {
  readonly arn: string;
  readonly name: string;
  status: 'ACTIVE' | 'INACTIVE';
  /** What was sent: settings, configuration, capacity providers and whatever else. */
  fields: Body;
  tags: TagMap;
  readonly services: Map<string, ServiceRecord>;
  /** By ARN, in the order in which they joined; deregistered ones are gone. */
  readonly instances: Map<string, ContainerInstanceRecord>;
  /** It has, or once had, container instances: room is what they have, and no longer assumed. */
  hadInstances: boolean;
  /** Tasks that are not STOPPED. */
  readonly tasks: Set<TaskRecord>;
  /** Tasks that wait for an instance of their capacity provider, oldest first, and what lets each begin. */
  readonly waiting: Map<TaskRecord, () => void>;
  /** Tasks that stopped within the last hour, oldest first. */
  stopped: TaskRecord[];
}

/** A capacity provider that somebody made: FARGATE and FARGATE_SPOT are AWS's own, and are not among them. */
export interface CapacityProviderRecord {
  readonly arn: string;
  readonly name: string;
  readonly kind: 'autoScalingGroup' | 'managedInstances';
  /** What was sent: the group, its managed scaling and whatever else. */
  fields: Body;
  tags: TagMap;
}

export interface TaskDefinitionRecord {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  /** As DescribeTaskDefinition shows it, `status` apart. */
  body: Body;
  tags: TagMap;
}

export interface FamilyRecord {
  readonly name: string;
  /** Oldest first; deleted ones are gone, and their numbers never come back. */
  revisions: TaskDefinitionRecord[];
  nextRevision: number;
}

/** What a service runs, as it was at one moment. Immutable, as in ECS. */
export interface RevisionRecord {
  readonly arn: string;
  readonly id: string;
  readonly definition: TaskDefinitionRecord;
  /** The service's fields that make tasks what they are. */
  readonly fields: Body;
  readonly createdAt: number;
  /** Filled by the first task: container → digest. */
  readonly digests: Map<string, string>;
}

/** An entry of `Service.deployments`. */
export interface DeploymentRecord {
  readonly id: string;
  readonly revision: RevisionRecord;
  readonly createdAt: number;
  updatedAt: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  failedTasks: number;
  /** One of its tasks was RUNNING: the circuit breaker's second stage. */
  reachedRunning: boolean;
  /** Tasks in a row that did not reach RUNNING. */
  startFailures: number;
  /** No task is started before this moment (epoch seconds): the back-off of tasks that fail again and again. */
  retryAt: number;
  /** Its events already say that the limits let nothing start or stop. */
  stuck: boolean;
  /** Tasks that are not STOPPED. */
  readonly tasks: Set<ServiceTaskRecord>;
}

export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

export interface TaskCounts {
  readonly requested: number;
  readonly running: number;
  readonly pending: number;
}

interface RollbackRecord {
  readonly reason: string;
  readonly startedAt: number;
  readonly deployment: DeploymentRecord;
}

/** What the *ServiceDeployments operations show. */
export interface ServiceDeploymentRecord {
  readonly arn: string;
  readonly service: ServiceRecord;
  readonly createdAt: number;
  readonly deployment: DeploymentRecord;
  readonly sources: readonly DeploymentRecord[];
  readonly configuration: Body;
  startedAt?: number;
  finishedAt?: number;
  stoppedAt?: number;
  updatedAt: number;
  status: ServiceDeploymentStatus;
  statusReason?: string;
  lifecycleStage?: string;
  rollback?: RollbackRecord;
  circuitBreaker: 'TRIGGERED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'DISABLED';
  failureCount: number;
  /** When its bake time ends (epoch seconds). */
  bakedAt?: number;
  /** Counts as they were when the deployment ended, by the revision's ARN. */
  readonly finalCounts: Map<string, TaskCounts>;
  /** Where a BLUE_GREEN, LINEAR or CANARY deployment stands in its stages; -1 before the first. */
  stageIndex: number;
  stageEndsAt: number;
  /** Percent of production traffic that the target has; only with those strategies. */
  trafficWeight?: number;
  hooks: HookRecord[];
  /** Alarms that were in ALARM when it began. */
  readonly ignoredAlarms: readonly string[];
  /** Alarms that failed it. */
  triggeredAlarms: readonly string[];
}

export interface HookRecord {
  readonly id: string;
  readonly stage: string;
  readonly targetType: 'PAUSE' | 'AWS_LAMBDA';
  /** The function's, of AWS_LAMBDA. */
  readonly targetArn: string | undefined;
  status: 'AWAITING_ACTION' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly expiresAt: number;
  readonly timeoutAction: 'ROLLBACK' | 'CONTINUE';
}

export interface ServiceRecord {
  readonly arn: string;
  readonly name: string;
  readonly cluster: ClusterRecord;
  readonly createdAt: number;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  /** CreateService's fields as they are now, with defaults; `taskDefinition` is an ARN. */
  fields: Body;
  /** What the service was created with, to tell a repeated CreateService from another one. */
  readonly request: Body;
  /** What an empty capacity provider strategy falls back to. */
  readonly launchType: string | undefined;
  tags: TagMap;
  /** Newest first; the first is PRIMARY. */
  deployments: DeploymentRecord[];
  /** Newest first. */
  serviceDeployments: ServiceDeploymentRecord[];
  /** The deployment that a rollback goes back to. */
  lastCompleted: DeploymentRecord | undefined;
  /** Newest first, at most 100. */
  events: Body[];
  steady: boolean;
  /** Zones are being brought into balance, by this task at the moment. */
  isRebalancing: boolean;
  rebalancing: ServiceTaskRecord | undefined;
  /** The scheduler will look at it. */
  lookPlanned: boolean;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export interface ContainerRecord {
  readonly arn: string;
  readonly definition: Body;
  digest: string | undefined;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  healthStatus: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  exitCode?: number;
  reason?: string;
}

/** A task, of a service or alone. */
export interface TaskRecord {
  readonly arn: string;
  readonly id: string;
  readonly cluster: ClusterRecord;
  readonly definition: TaskDefinitionRecord;
  /** `service:web`; of a task without a service `family:job`, unless its RunTask named another. */
  readonly group: string;
  readonly startedBy: string | undefined;
  /** CreateService's or RunTask's fields that make it what it is. */
  readonly fields: Body;
  /** RunTask's and StartTask's, as shown. */
  readonly overrides: Body;
  readonly launchType: string | undefined;
  readonly capacityProvider: string | undefined;
  readonly service: ServiceRecord | undefined;
  readonly deployment: DeploymentRecord | undefined;
  /** What it takes of a container instance; `undefined` where room is assumed. */
  readonly requirements: TaskRequirements | undefined;
  /** Where it is, or was; it waits for one while it is PROVISIONING without. */
  instance: ContainerInstanceRecord | undefined;
  /** Those of its instance's that it holds. */
  gpuIds: readonly string[];
  readonly containers: readonly ContainerRecord[];
  readonly createdAt: number;
  availabilityZone: string | undefined;
  tags: TagMap;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** Counts towards `minimumHealthyPercent`. */
  healthy: boolean;
  /** Failed a health check: to be replaced. */
  unhealthy: string | undefined;
  reachedRunning: boolean;
  wasHealthy: boolean;
  /** Grows with every change; EventBridge's consumers keep the highest. */
  version: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  stopCode?: string;
  stoppedReason?: string;
}

/** A task that a service's deployment started. */
export interface ServiceTaskRecord extends TaskRecord {
  readonly service: ServiceRecord;
  readonly deployment: DeploymentRecord;
}
