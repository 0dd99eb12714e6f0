import type { CapacityProvider, ClusterCapacity, ClusterTask, StrategyItem } from '../capacity/cluster-capacity.ts';
import { readContainerInstances } from '../capacity/placement/container-instance.ts';
import type { InstanceType } from '../capacity/placement/instance-type.ts';
import { knownInstanceTypes } from '../capacity/placement/known-instance-types.ts';
import type { CapacityAdapters } from '../ports/capacity.ts';
import type { Clock } from '../ports/clock.ts';
import type { WireCluster, WireContainerInstance } from '../ports/wire.ts';
import { namedProviders, readCapacityProviders } from './capacity-providers.ts';
import { inChunks } from './chunks.ts';
import { readClusterTask } from './cluster-task.ts';
import { describePages, type PartlyRead } from './described-pages.ts';
import { createInstanceKeeper } from './kept-instance.ts';
import { createUnreadParts, type UnreadParts } from './unread-capacity.ts';

type CapacityReaders = Pick<CapacityAdapters, 'ecs' | 'groups' | 'instanceTypes'>;

/** What a cluster's capacity is read through, and when it is. */
export interface ClusterCapacityAdapters extends CapacityReaders {
  readonly clock: Clock;
}

/** How much of a cluster is read; by default everything. */
export interface CapacityReads {
  /** Services whose tasks are enough: then others are read only where that takes no more calls. */
  readonly tasksOf?: readonly string[] | undefined;
  /** False where the kinds of its providers do not matter: those of Auto Scaling groups are `unknown` then. */
  readonly providers?: boolean | undefined;
  /** Whether more than the cluster itself is read, once its default strategy is known. */
  readonly beyond?: ((defaultStrategy: readonly StrategyItem[]) => boolean) | undefined;
}

interface Reading extends CapacityReads {
  readonly cluster: string;
  readonly adapters: CapacityReaders;
  readonly unread: UnreadParts;
}

/**
 * Reads what a cluster has, by its name or ARN, with the least calls that the batch limits allow. What may not be read,
 * or fails for good, is in `unread`. Throws TransientError: then trying again helps.
 */
export async function readClusterCapacity(
  cluster: string,
  { clock, ...adapters }: ClusterCapacityAdapters,
  reads: CapacityReads = {},
): Promise<ClusterCapacity> {
  const reading = { cluster, adapters, unread: createUnreadParts(), ...reads };
  const shown = await readCluster(reading);
  // A terminal's clock is put right by the first answer, and ages are counted from timestamps that ECS sets.
  const at = clock.now();
  const unread = reading.unread.parts;
  if (shown === 'none') return { ...emptyCluster, cluster, at, unread };
  const names = shown?.capacityProviders ?? [];
  const defaultStrategy = (shown?.defaultCapacityProviderStrategy ?? []).map(strategyItem);
  if (shown && reads.beyond?.(defaultStrategy) === false) {
    return { ...emptyCluster, cluster, at, providers: namedProviders(names), defaultStrategy, unread };
  }
  const [wires, tasks, providers] = await Promise.all([
    // ACTIVE and DRAINING ones: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html
    shown?.registeredContainerInstancesCount === 0 ? nothing : readInstances(reading),
    readTasks(reading, shown),
    reads.providers === false
      ? namedProviders(names)
      : readCapacityProviders({ cluster, names }, adapters, reading.unread),
  ]);
  // Without every task there is no telling how many network interfaces are held, and without providers none is launched.
  const areAsked = tasks.all || reads.providers !== false;
  const instanceTypes = await readInstanceTypes(areAsked ? typesOf(wires.items, providers) : new Set(), reading);
  const known = tasks.all ? instanceTypes : new Map<string, InstanceType>();
  return {
    cluster,
    at,
    instances: readContainerInstances(wires.items, { tasks: tasks.items, instanceTypes: known }),
    tasks: tasks.items,
    providers,
    defaultStrategy,
    instanceTypes,
    unread,
  };
}

const nothing: PartlyRead<never> = { items: [], failure: undefined };
const emptyCluster = { instances: [], tasks: [], providers: [], defaultStrategy: [], instanceTypes: new Map() };

/** The cluster; `undefined` when it could not be read. */
async function readCluster({ cluster, adapters, unread }: Reading): Promise<WireCluster | 'none' | undefined> {
  const read = await unread.attempt('cluster', cluster, async () => [await adapters.ecs.describeCluster(cluster)]);
  if (!read) return undefined;
  const [shown] = read;
  // A cluster that was deleted is shown for a while: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html
  if (shown && shown.status !== 'INACTIVE') return shown;
  unread.add({
    what: 'cluster',
    subject: cluster,
    message: `Cluster ${cluster} does not exist. Check the environment's cluster and region, and whose account it is: aws ecs list-clusters`,
  });
  return 'none';
}

async function readInstances({ cluster, adapters, unread }: Reading): Promise<PartlyRead<WireContainerInstance>> {
  const keep = createInstanceKeeper();
  const read = await describePages({
    lists: [adapters.ecs.listContainerInstances(cluster)],
    describe: async (arns) => (await adapters.ecs.describeContainerInstances(cluster, arns)).map(keep),
  });
  if (read.failure) unread.failed('containerInstances', cluster, read.failure.error);
  return read;
}

async function readTasks(
  { cluster, adapters, unread, tasksOf }: Reading,
  shown: WireCluster | undefined,
): Promise<PartlyRead<ClusterTask> & { readonly all: boolean }> {
  const { ecs } = adapters;
  const some = tasksOf && listsFewer(tasksOf, shown) ? tasksOf : undefined;
  const read = await describePages({
    lists: some ? some.map((service) => ecs.listTasks(cluster, service)) : [ecs.listTasks(cluster)],
    describe: async (arns) => (await ecs.describeTasks(cluster, arns)).map(readClusterTask),
  });
  if (read.failure) unread.failed('tasks', cluster, read.failure.error);
  return { ...read, all: !some && !read.failure };
}

/** Whether listing services one by one and describing their tasks takes fewer calls than reading all tasks does. */
function listsFewer(services: readonly string[], shown: WireCluster | undefined): boolean {
  const { runningTasksCount = 0, pendingTasksCount = 0 } = shown ?? {};
  return services.length + 1 < 2 * Math.max(1, Math.ceil((runningTasksCount + pendingTasksCount) / 100));
}

/** Of the common ones nothing is asked. */
async function readInstanceTypes(
  names: ReadonlySet<string>,
  { adapters, unread }: Reading,
): Promise<ReadonlyMap<string, InstanceType>> {
  const known = [...names].flatMap((name) => knownInstanceTypes.get(name) ?? []);
  const others = [...names].filter((name) => !knownInstanceTypes.has(name));
  const read = inChunks(others, 100).map((chunk) =>
    unread.attempt('instanceTypes', chunk.join(', '), () => adapters.instanceTypes.describeInstanceTypes(chunk)),
  );
  const types = [...known, ...(await Promise.all(read)).flatMap((some) => some ?? [])];
  return new Map(types.map((type) => [type.name, type]));
}

function typesOf(
  instances: readonly WireContainerInstance[],
  providers: readonly CapacityProvider[],
): ReadonlySet<string> {
  const registered = instances.flatMap(
    ({ attributes }) => attributes?.find(({ name }) => name === 'ecs.instance-type')?.value ?? [],
  );
  const grouped = providers.flatMap((one) => (one.kind === 'autoScalingGroup' ? (one.group?.instanceTypes ?? []) : []));
  return new Set([...registered, ...grouped]);
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html: both are 0 by default. */
function strategyItem({ capacityProvider = '', base = 0, weight = 0 }: WireStrategyItem): StrategyItem {
  return { capacityProvider, base, weight };
}

type WireStrategyItem = Partial<NonNullable<WireCluster['defaultCapacityProviderStrategy']>[number]>;
