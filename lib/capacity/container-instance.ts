/** What an instance has of each resource: in all, or left over. */
export interface InstanceResources {
  /** CPU units. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  /** Whole GPUs. */
  readonly gpus: number;
  /** Network interfaces for `awsvpc` tasks; `undefined` when the instance type's limit is not known. */
  readonly enis: number | undefined;
  /** Host ports that are taken, the reserved ones included. */
  readonly tcpPorts: ReadonlySet<number>;
  readonly udpPorts: ReadonlySet<number>;
}

/** What the cluster query language can ask of an instance. */
export interface InstanceFacts {
  /** By name; `undefined` for one without a value. */
  readonly attributes: ReadonlyMap<string, string | undefined>;
  readonly agentConnected: boolean;
  /** `1.89.2`. */
  readonly agentVersion: string | undefined;
  readonly ec2InstanceId: string | undefined;
  /** Epoch seconds. */
  readonly registeredAt: number | undefined;
  readonly runningTasksCount: number;
  /** How many tasks of each group run there or are about to: `service:web` → 2. */
  readonly taskGroups: ReadonlyMap<string, number>;
}

/** A container instance as DescribeContainerInstances shows it, with the tasks that DescribeTasks shows on it. */
export interface ContainerInstance extends InstanceFacts {
  /** Its ARN. */
  readonly arn: string;
  /** Only ACTIVE ones take tasks. */
  readonly status: string;
  /** `OK`, `IMPAIRED`, `INSUFFICIENT_DATA`, `INITIALIZING`; `undefined` when it is not told. */
  readonly healthStatus: string | undefined;
  readonly capacityProvider: string | undefined;
  readonly registered: InstanceResources;
  readonly remaining: InstanceResources;
}
