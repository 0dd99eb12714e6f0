/** What EC2 tells of an instance type, as far as anybody here asks. */
export interface Ec2InstanceType {
  readonly name: string;
  readonly vcpus: number;
  /** MiB. */
  readonly memory: number;
  /** Network interfaces at most, the instance's own included. */
  readonly networkInterfaces: number;
  readonly gpus: number;
  /** MiB of one GPU. */
  readonly gpuMemory: number;
  readonly gpuName: string;
  readonly architecture: 'x86_64' | 'arm64';
}

const GIB = 1024;

/** vCPUs, GiB and network interfaces. */
type Size = readonly [name: string, vcpus: number, gibibytes: number, networkInterfaces: number];

/** The sizes of a family that has so many GiB for each vCPU. */
function sized(gibibytesPerVcpu: number): readonly Size[] {
  return [
    ['large', 2, 2 * gibibytesPerVcpu, 3],
    ['xlarge', 4, 4 * gibibytesPerVcpu, 4],
    ['2xlarge', 8, 8 * gibibytesPerVcpu, 4],
    ['4xlarge', 16, 16 * gibibytesPerVcpu, 8],
    ['8xlarge', 32, 32 * gibibytesPerVcpu, 8],
    ['12xlarge', 48, 48 * gibibytesPerVcpu, 8],
    ['16xlarge', 64, 64 * gibibytesPerVcpu, 15],
    ['24xlarge', 96, 96 * gibibytesPerVcpu, 15],
  ];
}

const burstable: readonly Size[] = [
  ['nano', 2, 0.5, 2],
  ['micro', 2, 1, 2],
  ['small', 2, 2, 3],
  ['medium', 2, 4, 3],
  ['large', 2, 8, 3],
  ['xlarge', 4, 16, 4],
  ['2xlarge', 8, 32, 4],
];

/** Families by their sizes. The sizes of c5 are its own. */
const families: readonly (readonly [family: string, architecture: 'x86_64' | 'arm64', sizes: readonly Size[]])[] = [
  ['t3', 'x86_64', burstable],
  ['t3a', 'x86_64', burstable.map(([name, ...rest]) => (name === 'small' ? ['small', 2, 2, 2] : [name, ...rest]))],
  ['t4g', 'arm64', burstable],
  ['m5', 'x86_64', sized(4)],
  ['m6i', 'x86_64', sized(4)],
  ['m7i', 'x86_64', sized(4)],
  ['r5', 'x86_64', sized(8)],
  ['r6i', 'x86_64', sized(8)],
  ['c6i', 'x86_64', sized(2)],
  ['c7i', 'x86_64', sized(2)],
  ['m6g', 'arm64', sized(4).filter(([name]) => name !== '24xlarge')],
  ['m7g', 'arm64', sized(4).filter(([name]) => name !== '24xlarge')],
  ['c6g', 'arm64', sized(2).filter(([name]) => name !== '24xlarge')],
  ['c7g', 'arm64', sized(2).filter(([name]) => name !== '24xlarge')],
  ['r6g', 'arm64', sized(8).filter(([name]) => name !== '24xlarge')],
  [
    'c5',
    'x86_64',
    [
      ['large', 2, 4, 3],
      ['xlarge', 4, 8, 4],
      ['2xlarge', 8, 16, 4],
      ['4xlarge', 16, 32, 8],
      ['9xlarge', 36, 72, 8],
      ['12xlarge', 48, 96, 8],
      ['18xlarge', 72, 144, 15],
      ['24xlarge', 96, 192, 15],
    ],
  ],
];

type Accelerated = readonly [...Size, gpus: number, gpuName: string, gpuMemory: number];

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/accelerated-computing-instances.html */
const accelerated: readonly Accelerated[] = [
  ['g4dn.xlarge', 4, 16, 3, 1, 'T4', 16_384],
  ['g4dn.2xlarge', 8, 32, 3, 1, 'T4', 16_384],
  ['g4dn.4xlarge', 16, 64, 3, 1, 'T4', 16_384],
  ['g4dn.8xlarge', 32, 128, 4, 1, 'T4', 16_384],
  ['g4dn.12xlarge', 48, 192, 8, 4, 'T4', 16_384],
  ['g5.xlarge', 4, 16, 4, 1, 'A10G', 22_888],
  ['g5.2xlarge', 8, 32, 4, 1, 'A10G', 22_888],
  ['g5.12xlarge', 48, 192, 15, 4, 'A10G', 22_888],
];

/**
 * The instance types of this EC2, by name: the common ones, as of 2026-11. Written beside the table that ships with Berth,
 * and not from it, so that one can contradict the other.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AvailableIpPerENI.html
 */
export const INSTANCE_TYPES: ReadonlyMap<string, Ec2InstanceType> = new Map(
  [
    ...families.flatMap(([family, architecture, sizes]) =>
      sizes.map(([size, ...rest]) => instanceType([`${family}.${size}`, ...rest, 0, '', 0], architecture)),
    ),
    ...accelerated.map((row) => instanceType(row, 'x86_64')),
  ].map((type) => [type.name, type]),
);

function instanceType(
  [name, vcpus, gibibytes, networkInterfaces, gpus, gpuName, gpuMemory]: Accelerated,
  architecture: 'x86_64' | 'arm64',
): Ec2InstanceType {
  return { name, vcpus, memory: gibibytes * GIB, networkInterfaces, gpus, gpuName, gpuMemory, architecture };
}
