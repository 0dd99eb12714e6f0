import type { Groups } from '../auto-scaling/groups.ts';
import type { Environment } from '../service.ts';

/**
 * How this ECS behaves where AWS's pages are silent, disagree, or were never checked against an account. Both readings
 * can be had, so that what is built on ECS can be tried with each. The defaults follow AWS's API reference.
 */
export interface EcsOptions {
  /** Whether the answer of CreateService and UpdateService already names the service deployment that they started. */
  readonly answerNamesDeployment: boolean;
  /** `availabilityZoneRebalancing` of a service created without one: the API reference and the developer guide disagree. */
  readonly availabilityZoneRebalancing: 'ENABLED' | 'DISABLED';
  /** How an omitted `networkMode` reads back. */
  readonly omittedNetworkMode: 'absent' | 'bridge';
  /** Whether an environment variable whose value is "" keeps its `value`. */
  readonly keepsEmptyEnvironmentValues: boolean;
  /** Whether the circuit breaker reads back with `resetOnHealthyTask` and `thresholdConfiguration` when they were left out. */
  readonly showsCircuitBreakerDefaults: boolean;
  /** Whether changed `gatewayConnectors` or `monitoring` start a deployment: the reference does not say. */
  readonly gatewayConnectorsDeploy: boolean;
  readonly monitoringDeploys: boolean;
  /** What `platformVersion` and `propagateTags` become when UpdateService leaves them out: as they were, or the default. */
  readonly omittedOnUpdate: 'kept' | 'default';
  /** What a member left out of UpdateService's `deploymentConfiguration` becomes: as it was, or the default. */
  readonly omittedDeploymentConfiguration: 'kept' | 'default';
  /** Whether a task that exits after RUNNING and before it was healthy counts as a failure. The pages name only health checks. */
  readonly exitsAfterRunningCount: boolean;
  /** What a failed deployment with rollback does when nothing was ever completed: the guide says that it stalls. */
  readonly nothingToRollBackTo: 'stalls' | 'stops';
  /** What StopServiceDeployment answers while the deployment is already stopping or rolling back. */
  readonly stopWhileStopping: 'conflict' | 'accepted';
  /** How many container instances the DAEMON services find in a cluster whose room is assumed. */
  readonly containerInstances: number;
  /**
   * What tasks on EC2 find in a cluster that never had a container instance: room, however much they need, or nothing,
   * as in AWS. Of a cluster that had one, or that has a capacity provider of an Auto Scaling group, the room is real.
   */
  readonly emptyClusters: 'assumed' | 'none';
  /**
   * How managed scaling grows a group of several instance types or zones: by what the waiting tasks need (developer guide,
   * managed-scaling-behavior), or by exactly `minimumScalingStepSize` (API reference, ManagedScaling).
   */
  readonly mixedGroupsGrow: 'byDemand' | 'byMinimumStep';
  /**
   * Which provider a task goes to by a strategy's weights: the one furthest behind its share, or the first or the last that
   * is behind. CapacityProviderStrategyItem gives a ratio, and no rounding.
   */
  readonly remainders: 'furthestBehind' | 'firstBehind' | 'lastBehind';
  /** What a service does not start either while a task finds no room with one of its capacity providers: no page says. */
  readonly providerWithoutRoom: 'holdsUpService' | 'holdsUpItself';
  /** The Auto Scaling groups beside this ECS, in a region; without them capacity providers are only kept. */
  readonly autoScaling?: ((environment: Environment) => Groups) | undefined;
  /** Seconds that each step takes. */
  readonly seconds: Seconds;
  /** The digest that a tag names now; without one, containers run without a digest. */
  readonly resolveDigest: (image: string) => string | undefined;
  /** Invokes a lifecycle hook's function by its ARN; without one, such hooks succeed at once. */
  readonly invokeFunction?: ((arn: string, event: unknown) => Promise<FunctionAnswer>) | undefined;
}

export interface FunctionAnswer {
  readonly functionError: string | undefined;
  readonly payload: unknown;
}

/** Durations in seconds: plausible ones, and exact where AWS documents them. */
export interface Seconds {
  /** From a change to the scheduler's look at the service. */
  readonly look: number;
  readonly provisioning: number;
  /** Pulling the image. */
  readonly pending: number;
  readonly activating: number;
  /** Draining from load balancers and registries. */
  readonly deactivating: number;
  /** From SIGTERM until the containers have exited. */
  readonly stopping: number;
  readonly deprovisioning: number;
  /** Until a target group's health check has passed. */
  readonly targetHealthy: number;
  /** Without any health check a task is healthy 40 s after RUNNING: DeploymentConfiguration.minimumHealthyPercent. */
  readonly healthyWithoutCheck: number;
  /** From PENDING to IN_PROGRESS, and from STOP_REQUESTED to STOPPED. */
  readonly deploymentStep: number;
  /** Before a task that could not be placed is tried again. */
  readonly placementRetry: number;
  /**
   * How long a task waits in PROVISIONING for an instance before it is stopped: 10 to 30 minutes, says AWS's post
   * https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/.
   */
  readonly waiting: number;
  /** From an EC2 instance's running until its agent has registered. */
  readonly agentStart: number;
}

export const DEFAULT_SECONDS: Seconds = {
  look: 1,
  provisioning: 2,
  pending: 4,
  activating: 1,
  deactivating: 5,
  stopping: 3,
  deprovisioning: 2,
  targetHealthy: 15,
  healthyWithoutCheck: 40,
  deploymentStep: 2,
  placementRetry: 15,
  waiting: 30 * 60,
  agentStart: 20,
};

export const DEFAULT_OPTIONS: EcsOptions = {
  answerNamesDeployment: true,
  availabilityZoneRebalancing: 'ENABLED',
  omittedNetworkMode: 'absent',
  keepsEmptyEnvironmentValues: true,
  showsCircuitBreakerDefaults: false,
  gatewayConnectorsDeploy: true,
  monitoringDeploys: false,
  omittedOnUpdate: 'kept',
  omittedDeploymentConfiguration: 'kept',
  exitsAfterRunningCount: false,
  nothingToRollBackTo: 'stalls',
  stopWhileStopping: 'conflict',
  containerInstances: 2,
  emptyClusters: 'assumed',
  mixedGroupsGrow: 'byDemand',
  remainders: 'furthestBehind',
  providerWithoutRoom: 'holdsUpService',
  seconds: DEFAULT_SECONDS,
  resolveDigest: () => undefined,
};
