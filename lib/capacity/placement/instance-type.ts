/** An EC2 instance type. */
export interface InstanceType {
  /** `m5.large`. */
  readonly name: string;
  readonly vcpus: number;
  /** MiB, as EC2 tells it; the ECS agent registers a little less. */
  readonly memory: number;
  readonly gpus: number;
  /** Network interfaces in all, the instance's own included. */
  readonly maxEnis: number;
}
