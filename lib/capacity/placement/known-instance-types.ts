import type { InstanceType } from './instance-type.ts';

/** Per size: vCPUs and network interfaces. */
const sizes = {
  medium: [1, 2],
  large: [2, 3],
  xlarge: [4, 4],
  '2xlarge': [8, 4],
  '4xlarge': [16, 8],
  '8xlarge': [32, 8],
  '9xlarge': [36, 8],
  '12xlarge': [48, 8],
  '16xlarge': [64, 15],
  '18xlarge': [72, 15],
  '24xlarge': [96, 15],
  '32xlarge': [128, 15],
  '48xlarge': [192, 15],
} as const;

type Size = keyof typeof sizes;

const to8: readonly Size[] = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'];
const to24: readonly Size[] = [...to8, '12xlarge', '16xlarge', '24xlarge'];
const toArm16: readonly Size[] = ['medium', ...to8, '12xlarge', '16xlarge'];

/** Families of these sizes. Memory goes by the letter: two GiB a vCPU for `c`, four for `m`, eight for `r`. */
const families: readonly { readonly names: readonly string[]; readonly sizes: readonly Size[] }[] = [
  { names: ['m5', 'm5a', 'm5ad', 'm5d', 'm5n', 'c5a', 'c5ad', 'r5', 'r5a', 'r5ad', 'r5d'], sizes: to24 },
  {
    names: ['c5', 'c5d'],
    sizes: ['large', 'xlarge', '2xlarge', '4xlarge', '9xlarge', '12xlarge', '18xlarge', '24xlarge'],
  },
  { names: ['m6i', 'm6id', 'c6i', 'c6id', 'r6i', 'r6id'], sizes: [...to24, '32xlarge'] },
  { names: ['m6a', 'c6a', 'r6a'], sizes: [...to24, '32xlarge', '48xlarge'] },
  { names: ['m7a', 'c7a', 'r7a'], sizes: ['medium', ...to24, '32xlarge', '48xlarge'] },
  { names: ['m7i', 'c7i', 'r7i'], sizes: [...to24, '48xlarge'] },
  { names: ['m7i-flex', 'c7i-flex'], sizes: to8 },
  { names: ['m6g', 'm6gd', 'c6g', 'c6gd', 'r6g', 'r6gd', 'm7g', 'm7gd', 'c7g', 'c7gd', 'r7g', 'r7gd'], sizes: toArm16 },
  { names: ['m8g', 'c8g', 'r8g'], sizes: [...toArm16, '24xlarge', '48xlarge'] },
];

const gibPerVcpu: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8 };

/** Name, vCPUs, GiB, GPUs, network interfaces. */
const others: readonly (readonly [string, number, number, number, number])[] = [
  ['t3.nano', 2, 0.5, 0, 2],
  ['t3.micro', 2, 1, 0, 2],
  ['t3.small', 2, 2, 0, 3],
  ['t3.medium', 2, 4, 0, 3],
  ['t3.large', 2, 8, 0, 3],
  ['t3.xlarge', 4, 16, 0, 4],
  ['t3.2xlarge', 8, 32, 0, 4],
  ['t3a.nano', 2, 0.5, 0, 2],
  ['t3a.micro', 2, 1, 0, 2],
  ['t3a.small', 2, 2, 0, 2],
  ['t3a.medium', 2, 4, 0, 3],
  ['t3a.large', 2, 8, 0, 3],
  ['t3a.xlarge', 4, 16, 0, 4],
  ['t3a.2xlarge', 8, 32, 0, 4],
  ['t4g.nano', 2, 0.5, 0, 2],
  ['t4g.micro', 2, 1, 0, 2],
  ['t4g.small', 2, 2, 0, 3],
  ['t4g.medium', 2, 4, 0, 3],
  ['t4g.large', 2, 8, 0, 3],
  ['t4g.xlarge', 4, 16, 0, 4],
  ['t4g.2xlarge', 8, 32, 0, 4],
  ['t2.nano', 1, 0.5, 0, 2],
  ['t2.micro', 1, 1, 0, 2],
  ['t2.small', 1, 2, 0, 3],
  ['t2.medium', 2, 4, 0, 3],
  ['t2.large', 2, 8, 0, 3],
  ['t2.xlarge', 4, 16, 0, 3],
  ['t2.2xlarge', 8, 32, 0, 3],
  ['g4dn.xlarge', 4, 16, 1, 3],
  ['g4dn.2xlarge', 8, 32, 1, 3],
  ['g4dn.4xlarge', 16, 64, 1, 3],
  ['g4dn.8xlarge', 32, 128, 1, 4],
  ['g4dn.12xlarge', 48, 192, 4, 8],
  ['g4dn.16xlarge', 64, 256, 1, 4],
  ['g5.xlarge', 4, 16, 1, 4],
  ['g5.2xlarge', 8, 32, 1, 4],
  ['g5.4xlarge', 16, 64, 1, 8],
  ['g5.8xlarge', 32, 128, 1, 8],
  ['g5.12xlarge', 48, 192, 4, 15],
  ['g5.16xlarge', 64, 256, 1, 8],
  ['g5.24xlarge', 96, 384, 4, 15],
  ['g5.48xlarge', 192, 768, 8, 7],
  ['g6.xlarge', 4, 16, 1, 4],
  ['g6.2xlarge', 8, 32, 1, 4],
  ['g6.4xlarge', 16, 64, 1, 8],
  ['g6.8xlarge', 32, 128, 1, 8],
  ['g6.12xlarge', 48, 192, 4, 8],
  ['g6.16xlarge', 64, 256, 1, 15],
  ['g6.24xlarge', 96, 384, 4, 15],
  ['g6.48xlarge', 192, 768, 8, 15],
  ['p3.2xlarge', 8, 61, 1, 4],
  ['p3.8xlarge', 32, 244, 4, 8],
  ['p3.16xlarge', 64, 488, 8, 8],
];

/** Tasks with a trunk, by size; what is not here ECS does not support, or did not list yet. */
const trunked: readonly {
  readonly names: readonly string[];
  readonly tasks: Readonly<Partial<Record<Size, number>>>;
}[] = [
  {
    names: ['m5', 'm5a', 'm5ad', 'm5d', 'c5', 'c5d', 'c5a', 'c5ad', 'r5', 'r5a', 'r5ad', 'r5d'],
    tasks: {
      large: 10,
      xlarge: 20,
      '2xlarge': 40,
      '4xlarge': 60,
      '9xlarge': 60,
      '12xlarge': 60,
      '16xlarge': 120,
      '18xlarge': 120,
      '24xlarge': 120,
    },
  },
  // Of that generation, AWS leaves out the 8xlarge of c5a, c5ad and r5.
  { names: ['m5', 'm5a', 'm5ad', 'm5d', 'r5a', 'r5ad', 'r5d'], tasks: { '8xlarge': 60 } },
  {
    names: ['m6a', 'm6i', 'm6id', 'c6a', 'c6i', 'c6id', 'r6a', 'r6i', 'r6id'],
    tasks: {
      large: 10,
      xlarge: 20,
      '2xlarge': 40,
      '4xlarge': 60,
      '8xlarge': 90,
      '12xlarge': 120,
      '16xlarge': 120,
      '24xlarge': 120,
      '32xlarge': 120,
      '48xlarge': 120,
    },
  },
  {
    names: ['m6g', 'm6gd', 'c6g', 'c6gd', 'r6g', 'r6gd', 'm7g', 'c7g', 'r7g'],
    tasks: {
      medium: 4,
      large: 10,
      xlarge: 20,
      '2xlarge': 40,
      '4xlarge': 60,
      '8xlarge': 60,
      '12xlarge': 60,
      '16xlarge': 120,
    },
  },
  {
    names: ['g5'],
    tasks: {
      xlarge: 6,
      '2xlarge': 19,
      '4xlarge': 40,
      '8xlarge': 90,
      '12xlarge': 120,
      '16xlarge': 120,
      '24xlarge': 120,
      '48xlarge': 120,
    },
  },
  { names: ['p3'], tasks: { '2xlarge': 40, '8xlarge': 60, '16xlarge': 120 } },
];

/**
 * The common instance types, for when EC2 cannot be asked; one that is not here is unknown. Read 2025-10:
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html, and the list of limits that AWS keeps at
 * https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/master/pkg/aws/vpc/limits.go.
 */
export const knownInstanceTypes: ReadonlyMap<string, InstanceType> = new Map(
  [...families.flatMap(typesOf), ...others.map(typeOf)].map((type) => [type.name, type]),
);

/**
 * How many `awsvpc` tasks an instance takes that has a trunk, by type; one that is not here is unknown. Read 2023-06:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/eni-trunking-supported-instance-types.html.
 */
export const knownTrunkedTasks: ReadonlyMap<string, number> = new Map(
  trunked
    .flatMap(({ names, tasks }) =>
      names.flatMap((name) => Object.entries(tasks).map(([size, limit]) => [`${name}.${size}`, limit] as const)),
    )
    .filter(([name]) => knownInstanceTypes.has(name)),
);

function typesOf({ names, sizes: own }: (typeof families)[number]): readonly InstanceType[] {
  return names.flatMap((name) =>
    own.map((size) => {
      const [vcpus, maxEnis] = sizes[size];
      return typeOf([`${name}.${size}`, vcpus, vcpus * (gibPerVcpu[name.slice(0, 1)] ?? 0), 0, maxEnis]);
    }),
  );
}

function typeOf([name, vcpus, gib, gpus, maxEnis]: (typeof others)[number]): InstanceType {
  return { name, vcpus, memory: gib * 1024, gpus, maxEnis };
}
