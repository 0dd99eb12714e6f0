import type { ContainerInstance, InstanceResources } from '../../../lib/capacity/placement/container-instance.ts';
import type { ClusterRecord, TagMap, TaskRecord } from '../records.ts';

/** What is left on an instance: goes down and up with the tasks there. */
export interface RemainingResources extends InstanceResources {
  cpu: number;
  memory: number;
  gpus: number;
  enis: number | undefined;
  readonly tcpPorts: Set<number>;
  readonly udpPorts: Set<number>;
}

/** An EC2 instance that registered in a cluster. The primitives of placement read it as it is. */
export interface ContainerInstanceRecord extends ContainerInstance {
  readonly id: string;
  readonly cluster: ClusterRecord;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  healthStatus: 'OK' | 'IMPAIRED' | 'INSUFFICIENT_DATA' | 'INITIALIZING';
  agentConnected: boolean;
  /** A provider may come to a group whose instances are there already. */
  capacityProvider: string | undefined;
  readonly registeredAt: number;
  readonly attributes: Map<string, string | undefined>;
  readonly remaining: RemainingResources;
  /** Ids of all GPUs, and of those that no task holds. */
  readonly gpuIds: readonly string[];
  readonly freeGpuIds: string[];
  tags: TagMap;
  /** Tasks that hold resources there: those that are not STOPPED. */
  readonly tasks: Set<TaskRecord>;
  /** Grows with every change; EventBridge's consumers keep the highest. */
  version: number;
}
