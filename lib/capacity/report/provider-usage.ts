import type { AutoScalingGroup, CapacityProvider, ClusterTask, ManagedScaling } from '../cluster-capacity.ts';
import type { InstanceUsage } from './instance-usage.ts';
import type { ScalingOutlook } from './scaling-outlook.ts';

/** A capacity provider, or what has none, as a picture or a document shows it. */
export interface ProviderUsage {
  /** `null`: instances and tasks of no capacity provider. */
  readonly provider: string | null;
  /** `none`: of no provider; `unlisted`: of one that is not the cluster's any more. */
  readonly kind: CapacityProvider['kind'] | 'none' | 'unlisted';
  /** `null` where there is none, or it could not be read. */
  readonly group: Pick<AutoScalingGroup, 'name' | 'minSize' | 'maxSize' | 'desiredCapacity'> | null;
  /** `null` where it is off. */
  readonly managedScaling: ManagedScaling | null;
  /** `null` where it is off, or what it depends on could not be read. */
  readonly outlook: ScalingOutlook | null;
  /** Tasks that are somewhere, and tasks that wait for a place. */
  readonly tasks: number;
  readonly waiting: number;
  /** By zone, then by name. */
  readonly instances: readonly InstanceUsage[];
  /** Tasks that are on none of the cluster's instances, such as Fargate's, by zone and group. */
  readonly elsewhere: readonly { readonly zone: string | null; readonly group: string; readonly tasks: number }[];
}

/** A task that has no place yet. Fargate's tasks have theirs at once: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html. */
export function isWaiting(task: ClusterTask, providers: readonly CapacityProvider[]): boolean {
  return (
    task.lastStatus === 'PROVISIONING' &&
    task.containerInstanceArn === undefined &&
    task.launchType !== 'FARGATE' &&
    !providers.some(({ name, kind }) => name === task.capacityProvider && kind !== 'autoScalingGroup')
  );
}

/** The cluster's providers in its order, then those that instances or tasks still name, then what has none. */
export function usageOfProviders({
  providers,
  instances,
  tasks,
  outlookOf,
}: {
  readonly providers: readonly CapacityProvider[];
  readonly instances: readonly InstanceUsage[];
  readonly tasks: readonly ClusterTask[];
  readonly outlookOf: (provider: CapacityProvider | undefined) => ScalingOutlook | null;
}): readonly ProviderUsage[] {
  const listed = new Map(providers.map((provider) => [provider.name, provider]));
  const providerOf = providerOfTask(instances);
  const used = [...instances.map(({ provider }) => provider), ...tasks.map(providerOf)];
  const unlisted = [...new Set(used.flatMap((name) => (name === null || listed.has(name) ? [] : [name])))].toSorted();
  const names = [...listed.keys(), ...unlisted, ...(used.includes(null) ? [null] : [])];
  return names.map((name) => {
    const provider = name === null ? undefined : listed.get(name);
    const own = tasks.filter((task) => providerOf(task) === name);
    const waiting = own.filter((task) => isWaiting(task, providers)).length;
    return {
      provider: name,
      kind: provider?.kind ?? (name === null ? 'none' : 'unlisted'),
      ...groupOf(provider),
      outlook: outlookOf(provider),
      tasks: own.length - waiting,
      waiting,
      instances: instances.filter((instance) => instance.provider === name).toSorted(byZone),
      elsewhere: elsewhereOf(own.filter((task) => !isWaiting(task, providers))),
    };
  });
}

/** A task of launch type EC2 counts where its instance does. */
function providerOfTask(instances: readonly InstanceUsage[]): (task: ClusterTask) => string | null {
  const byArn = new Map(instances.map(({ instance, provider }) => [instance, provider]));
  return ({ capacityProvider, containerInstanceArn }) =>
    capacityProvider ?? (containerInstanceArn === undefined ? null : (byArn.get(containerInstanceArn) ?? null));
}

function elsewhereOf(tasks: readonly ClusterTask[]): ProviderUsage['elsewhere'] {
  const own = tasks.filter(({ containerInstanceArn }) => containerInstanceArn === undefined);
  const byPlace = Map.groupBy(own, ({ availabilityZone = '', group }) => `${availabilityZone} ${group}`);
  const places = [...byPlace.values()].flatMap((some) => {
    const [first] = some;
    return first ? [{ zone: first.availabilityZone ?? null, group: first.group, tasks: some.length }] : [];
  });
  return places.toSorted((a, b) => compare(a.zone ?? '', b.zone ?? '') || compare(a.group, b.group));
}

function groupOf(provider: CapacityProvider | undefined): Pick<ProviderUsage, 'group' | 'managedScaling'> {
  if (provider?.kind !== 'autoScalingGroup') return { group: null, managedScaling: null };
  const { group, managedScaling } = provider;
  if (!group) return { group: null, managedScaling: managedScaling ?? null };
  const { name, minSize, maxSize, desiredCapacity } = group;
  return { group: { name, minSize, maxSize, desiredCapacity }, managedScaling: managedScaling ?? null };
}

function byZone(a: InstanceUsage, b: InstanceUsage): number {
  return compare(a.zone ?? '', b.zone ?? '') || compare(a.ec2InstanceId ?? a.instance, b.ec2InstanceId ?? b.instance);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
