import type { ContainerInstance, PlacedTask } from './placement/container-instance.ts';
import type { InstanceType } from './placement/instance-type.ts';

/** A task that is not STOPPED. */
export interface ClusterTask extends PlacedTask {
  readonly arn: string;
  readonly taskDefinitionArn: string;
  /** PROVISIONING, PENDING, ACTIVATING, RUNNING, … */
  readonly lastStatus: string;
  readonly capacityProvider?: string | undefined;
  readonly launchType?: string | undefined;
  readonly availabilityZone?: string | undefined;
  /** CPU units and MiB, where the task says so. */
  readonly cpu?: number | undefined;
  readonly memory?: number | undefined;
  /** Epoch seconds. */
  readonly createdAt?: number | undefined;
}

/** One entry of a capacity provider strategy, with ECS's defaults filled in. */
export interface StrategyItem {
  readonly capacityProvider: string;
  readonly base: number;
  readonly weight: number;
}

/** Which version of a launch template: by its id or by its name. */
export interface LaunchTemplateVersion {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** A number, `$Latest` or `$Default`. */
  readonly version: string;
}

/** What is known of an Auto Scaling group. */
export interface AutoScalingGroup {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  readonly availabilityZones: readonly string[];
  /** Of its instances, of its mixed-instances policy, or else of its launch template, each once; empty when nothing tells. */
  readonly instanceTypes: readonly string[];
  /** Absent when it launches by a launch configuration. */
  readonly launchTemplate?: LaunchTemplateVersion | undefined;
  /** EC2 instance ids. */
  readonly instances: readonly string[];
}

/** `managedScaling` of a capacity provider, with ECS's defaults filled in. */
export interface ManagedScaling {
  readonly targetCapacity: number;
  readonly minimumScalingStepSize: number;
  readonly maximumScalingStepSize: number;
  /** Seconds. */
  readonly instanceWarmupPeriod: number;
}

/** A capacity provider of a cluster, by its kind. */
export type CapacityProvider =
  | { readonly kind: 'fargate'; readonly name: string }
  | {
      readonly kind: 'autoScalingGroup';
      readonly name: string;
      readonly groupArn: string;
      /** `undefined` when it could not be read: `unread` says why. */
      readonly group: AutoScalingGroup | undefined;
      /** `undefined` when managed scaling is off. */
      readonly managedScaling: ManagedScaling | undefined;
      readonly managedTerminationProtection: boolean;
      readonly managedDraining: boolean;
    }
  | { readonly kind: 'managedInstances'; readonly name: string }
  /** Of a kind that Berth does not know. */
  | { readonly kind: 'unknown'; readonly name: string };

/** Something of a cluster that could not be read: then nothing is said to not fit for the lack of it. */
export interface UnreadCapacity {
  readonly what:
    | 'containerInstances'
    | 'tasks'
    | 'capacityProviders'
    | 'autoScalingGroups'
    | 'instanceTypes'
    | 'cluster';
  /** A name or an ARN. */
  readonly subject: string;
  /** What failed and what to do next. */
  readonly message: string;
}

/** What a cluster has, as it was read at one moment. */
export interface ClusterCapacity {
  readonly cluster: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly instances: readonly ContainerInstance[];
  readonly tasks: readonly ClusterTask[];
  /** The cluster's own, in its order. */
  readonly providers: readonly CapacityProvider[];
  readonly defaultStrategy: readonly StrategyItem[];
  /** Those that its instances and groups are of, by name. */
  readonly instanceTypes: ReadonlyMap<string, InstanceType>;
  /** Empty when everything was read. */
  readonly unread: readonly UnreadCapacity[];
}
