import { type CapacityReads, readClusterCapacity } from '../lib/observe/cluster-capacity.ts';
import { type ClusterSize, cluster, createLargeCluster } from './capacity-cluster.ts';
import { type Counts, countDifferences, total } from './formula.ts';
import type { Cell, Section } from './section.ts';
import { startWorld, type World } from './world.ts';

const size: ClusterSize = { instances: 1_000, tasks: 1_000, providers: 12 };

interface Look {
  readonly of: string;
  /** Of the account's request rates. */
  readonly share: number;
  readonly reads: CapacityReads;
  /** What the limits of each call allow: 100 ARNs on a page, 100 in a call. */
  readonly least: Counts;
}

const instances = {
  'ecs:DescribeClusters': 1,
  'ecs:ListContainerInstances': size.instances / 100,
  'ecs:DescribeContainerInstances': size.instances / 100,
};
const everything = {
  ...instances,
  'ecs:ListTasks': size.tasks / 100,
  'ecs:DescribeTasks': size.tasks / 100,
  // 10 on a page, whatever is asked for.
  'ecs:DescribeCapacityProviders': Math.ceil(size.providers / 10),
  'autoscaling:DescribeAutoScalingGroups': 1,
};
const looks: readonly Look[] = [
  { of: 'everything', share: 1, reads: {}, least: everything },
  // What each of ten passes side by side has: stack/parameters.yml.
  { of: 'everything, by one of ten passes', share: 0.041, reads: {}, least: everything },
  {
    of: 'for one service of 50 tasks on EC2',
    share: 0.041,
    reads: { tasksOf: ['s0'], providers: false },
    least: { ...instances, 'ecs:ListTasks': 1, 'ecs:DescribeTasks': 1 },
  },
];

/** The calls of a look at a large cluster, over the wire, with AWS's request rates enforced. */
export async function measureCapacityCalls(): Promise<readonly Section[]> {
  const world = await startWorld();
  try {
    createLargeCluster(world, size);
    const rows: Readonly<Record<string, Cell>>[] = [];
    const failures: string[] = [];
    for (const look of looks) {
      const { row, wrong } = await measure(world, look);
      rows.push(row);
      failures.push(...wrong.map((one) => `${look.of}: ${one}`));
    }
    const notes = [
      `${size.instances.toLocaleString('en')} instances, ${size.tasks.toLocaleString('en')} tasks, ${size.providers} capacity providers. Calls made, beside the least that the limits of a call allow.`,
    ];
    return [{ name: 'capacity-calls', title: 'Calls of a look at a cluster', rows, failures, notes }];
  } finally {
    await world.close();
  }
}

async function measure(world: World, { of, share, reads, least }: Look) {
  const { capacity, throttles } = world.wired({ share, enforced: true });
  // A minute later the buckets are full.
  world.clock.advance(60_000);
  world.callLog.reset();
  const began = world.clock.now();
  const read = await readClusterCapacity(cluster, { ...capacity, clock: world.turning }, reads);
  const counts = world.callLog.counts();
  const both = (operation: string) => `${counts[operation] ?? 0} / ${least[operation] ?? 0}`;
  const row = {
    of,
    share,
    ListContainerInstances: both('ecs:ListContainerInstances'),
    DescribeContainerInstances: both('ecs:DescribeContainerInstances'),
    ListTasks: both('ecs:ListTasks'),
    DescribeTasks: both('ecs:DescribeTasks'),
    DescribeCapacityProviders: both('ecs:DescribeCapacityProviders'),
    calls: total(counts),
    least: total(least),
    throttles: throttles(),
    'virtual s': (world.clock.now() - began) / 1000,
  };
  const wrong = [
    ...countDifferences(least, counts),
    ...(throttles() === 0 ? [] : [`${throttles()} calls were throttled`]),
    ...(read.instances.length === size.instances ? [] : [`${read.instances.length} instances were read`]),
    ...read.unread.map(({ message }) => message),
  ];
  return { row, wrong };
}
