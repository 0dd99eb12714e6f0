import type { Ec2InstanceType } from '../../ec2/instance-types.ts';

/** What an instance of a type has for tasks once its agent has registered. */
export interface Vessel {
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
  readonly enis: number;
}

/**
 * An agent registers less memory than the type has, for the kernel takes some: of the 8 GiB of the guide's m4.large, 7985
 * MiB. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html
 */
const REGISTERED_MEMORY = 7985 / 8192;

/** One network interface is the instance's own: developer guide, container-instance-eni. */
export function vesselOf({ vcpus, memory, gpus, networkInterfaces }: Ec2InstanceType): Vessel {
  return {
    cpu: vcpus * 1024,
    memory: Math.floor(memory * REGISTERED_MEMORY),
    gpus,
    enis: networkInterfaces - 1,
  };
}
