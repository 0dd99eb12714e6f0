import { describe, expect, it } from '@jest/globals';
import { taskEnisOf } from '../../../lib/capacity/placement/eni-limits.ts';
import { knownInstanceTypes } from '../../../lib/capacity/placement/known-instance-types.ts';
import { INSTANCE_TYPES } from '../../../sandbox/ec2/instance-types.ts';

/** Tasks without a trunk and with one, as the ECS developer guide lists them. */
describe('awsvpc tasks on an instance', () => {
  it.each<[string, number, number | undefined]>([
    ['c5.large', 2, 10],
    ['c5.9xlarge', 7, 60],
    ['c5.18xlarge', 14, 120],
    ['c5a.4xlarge', 7, 60],
    ['c5a.8xlarge', 7, undefined],
    ['m5.large', 2, 10],
    ['m5.2xlarge', 3, 40],
    ['m5.8xlarge', 7, 60],
    ['m5.24xlarge', 14, 120],
    ['r5.8xlarge', 7, undefined],
    ['m6a.48xlarge', 14, 120],
    ['m6g.medium', 1, 4],
    ['m6i.8xlarge', 7, 90],
    ['m6i.12xlarge', 7, 120],
    ['c7g.8xlarge', 7, 60],
    ['r7g.16xlarge', 14, 120],
    ['g5.xlarge', 3, 6],
    ['g5.48xlarge', 6, 120],
    ['p3.16xlarge', 7, 120],
    ['t3.medium', 2, undefined],
    ['t3a.small', 1, undefined],
    ['g4dn.xlarge', 2, undefined],
  ])('on a %s', (name, plain, trunked) => {
    const type = knownInstanceTypes.get(name);
    expect(type?.name).toBe(name);
    expect(taskEnisOf(type, { hasTrunk: false })).toBe(plain);
    expect(taskEnisOf(type, { hasTrunk: true })).toBe(trunked);
  });

  it('are unknown of a type that is not known', () => {
    expect(taskEnisOf(undefined, { hasTrunk: false })).toBeUndefined();
  });
});

describe('a known instance type', () => {
  it.each<[string, number, number, number]>([
    ['c5.large', 2, 4096, 0],
    ['m6i.4xlarge', 16, 65_536, 0],
    ['r7g.medium', 1, 8192, 0],
    ['t3.nano', 2, 512, 0],
    ['g4dn.12xlarge', 48, 196_608, 4],
    ['p3.16xlarge', 64, 499_712, 8],
  ])('%s has its vCPUs, memory and GPUs', (name, vcpus, memory, gpus) => {
    expect(knownInstanceTypes.get(name)).toMatchObject({ vcpus, memory, gpus });
  });

  it('is what the sandbox’s EC2 tells of it', () => {
    const told = [...INSTANCE_TYPES.values()].map(({ name, vcpus, memory, gpus, networkInterfaces }) => ({
      name,
      vcpus,
      memory,
      gpus,
      maxEnis: networkInterfaces,
    }));
    expect(told.length).toBeGreaterThan(100);
    expect(told).toEqual(told.map(({ name }) => knownInstanceTypes.get(name)));
  });
});
