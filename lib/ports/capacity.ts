import type { AutoScalingGroup, LaunchTemplateVersion } from '../capacity/cluster-capacity.ts';
import type { InstanceType } from '../capacity/placement/instance-type.ts';
import type { ScheduledActionReader } from './scaling.ts';
import type { WireCapacityProvider, WireCluster, WireContainerInstance, WireTask } from './wire.ts';

/** Reads of a cluster and of its capacity providers. */
export interface ClusterReader {
  /** With the names of its capacity providers and its default strategy. `undefined` when there is none. */
  describeCluster(cluster: string): Promise<WireCluster | undefined>;
  /** At most 100 names; those that the cluster does not have are not in the answer. */
  describeCapacityProviders(cluster: string, names: readonly string[]): Promise<readonly WireCapacityProvider[]>;
}

/** Reads of the instances that are registered in a cluster. */
export interface ContainerInstanceReader {
  /** ARNs of all but the INACTIVE ones, a page of at most 100 at a time. */
  listContainerInstances(cluster: string): AsyncIterable<readonly string[]>;
  /** At most 100 ARNs a call, with their health; those that are gone are not in the answer. */
  describeContainerInstances(cluster: string, arns: readonly string[]): Promise<readonly WireContainerInstance[]>;
}

/** Reads of tasks. */
export interface TaskReader {
  /** ARNs of the tasks that are to run, those of one service or all, a page of at most 100 at a time. */
  listTasks(cluster: string, service?: string): AsyncIterable<readonly string[]>;
  /** At most 100 ARNs a call; those that are gone are not in the answer. */
  describeTasks(cluster: string, arns: readonly string[]): Promise<readonly WireTask[]>;
}

/** Reads of Auto Scaling groups. */
export interface AutoScalingGroupReader {
  /** At most 100 names a call; those that do not exist are not in the answer. Types are told as far as the group tells. */
  describeAutoScalingGroups(names: readonly string[]): Promise<readonly AutoScalingGroup[]>;
}

/** Reads of EC2: instance types, and what launch templates launch. */
export interface InstanceTypeReader {
  /** At most 100 names a call; those that the region does not offer are not in the answer. */
  describeInstanceTypes(names: readonly string[]): Promise<readonly InstanceType[]>;
  /** The type that a launch template names; `undefined` when it asks for properties instead. */
  instanceTypeOf(template: LaunchTemplateVersion): Promise<string | undefined>;
}

/** What ECS tells of a cluster's capacity. */
export interface EcsCapacityReader extends ClusterReader, ContainerInstanceReader, TaskReader {}

/** What a cluster's capacity, and what bounds its services' counts, is read through. */
export interface CapacityAdapters {
  readonly ecs: EcsCapacityReader;
  readonly groups: AutoScalingGroupReader;
  readonly instanceTypes: InstanceTypeReader;
  readonly schedules: ScheduledActionReader;
}
