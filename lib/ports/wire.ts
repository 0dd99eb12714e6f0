import type {
  CapacityProvider,
  Cluster,
  ContainerInstance,
  Deployment,
  Service,
  ServiceDeployment,
  ServiceRevision,
  Task,
  TaskDefinition,
} from '@aws-sdk/client-ecs';

/**
 * An SDK shape as it is on the wire: JSON, with timestamps in epoch seconds. At run time the value also holds every
 * field that AWS sent and the SDK does not know, so copy it whole rather than field by field.
 */
export type Wire<T> = T extends Date
  ? number
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wire<T[Key]> }
      : T;

/** A service as DescribeServices shows it. */
export type WireService = Wire<Service>;
/** One of the `deployments` of a service. */
export type WireDeployment = Wire<Deployment>;
/** A deployment as DescribeServiceDeployments shows it. */
export type WireServiceDeployment = Wire<ServiceDeployment>;
/** A service revision as DescribeServiceRevisions shows it. */
export type WireServiceRevision = Wire<ServiceRevision>;
/** A revision as DescribeTaskDefinition shows it, without its tags. */
export type WireTaskDefinition = Wire<TaskDefinition>;
/** A cluster as DescribeClusters shows it. */
export type WireCluster = Wire<Cluster>;
/** A capacity provider as DescribeCapacityProviders shows it. */
export type WireCapacityProvider = Wire<CapacityProvider>;
/** An instance as DescribeContainerInstances shows it. */
export type WireContainerInstance = Wire<ContainerInstance>;
/** A task as DescribeTasks shows it. */
export type WireTask = Wire<Task>;
