/** A static host port that a task takes. */
export interface HostPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** An attribute that an instance must have; without a value, any value will do. */
export interface RequiredAttribute {
  readonly name: string;
  readonly value?: string | undefined;
}

/** What one task takes from a container instance, and what it asks of it. */
export interface TaskRequirements {
  /** CPU units; 1024 are a vCPU. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  /** Whole GPUs. */
  readonly gpus: number;
  /** Static host ports only: dynamic ones are always to be had. */
  readonly ports: readonly HostPort[];
  /** Network interfaces: one in `awsvpc`, otherwise none. */
  readonly enis: 0 | 1;
  readonly attributes: readonly RequiredAttribute[];
}
