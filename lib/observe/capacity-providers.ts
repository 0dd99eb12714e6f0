import type { AutoScalingGroup, CapacityProvider, ManagedScaling } from '../capacity/cluster-capacity.ts';
import type { CapacityAdapters } from '../ports/capacity.ts';
import type { WireCapacityProvider } from '../ports/wire.ts';
import { inChunks } from './chunks.ts';
import type { UnreadParts } from './unread-capacity.ts';

type GroupProvider = NonNullable<WireCapacityProvider['autoScalingGroupProvider']>;

// They exist in every account and have nothing to read:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
const fargate: ReadonlySet<string> = new Set(['FARGATE', 'FARGATE_SPOT']);
/** DescribeCapacityProviders and DescribeAutoScalingGroups take so many names. */
const namesPerCall = 100;

/** Whether a capacity provider is one of the two of Fargate. */
export function isFargateProvider(name: string): boolean {
  return fargate.has(name);
}

/** Capacity providers of which nothing was read but their names. */
export function namedProviders(names: readonly string[]): readonly CapacityProvider[] {
  return names.map((name) => ({ kind: fargate.has(name) ? 'fargate' : 'unknown', name }));
}

/** A cluster's capacity providers by their names, in that order, with their Auto Scaling groups. */
export async function readCapacityProviders(
  { cluster, names }: { readonly cluster: string; readonly names: readonly string[] },
  adapters: Pick<CapacityAdapters, 'ecs' | 'groups' | 'instanceTypes'>,
  unread: UnreadParts,
): Promise<readonly CapacityProvider[]> {
  const others = names.filter((name) => !fargate.has(name));
  const described = await Promise.all(
    inChunks(others, namesPerCall).map((chunk) =>
      unread.attempt('capacityProviders', chunk.join(', '), () =>
        adapters.ecs.describeCapacityProviders(cluster, chunk),
      ),
    ),
  );
  const isRead = described.every((some) => some !== undefined);
  const wires = new Map(described.flatMap((some) => some ?? []).map((wire) => [wire.name ?? '', wire]));
  const groups = await readGroups([...wires.values()].flatMap(groupNameOf), adapters, unread);
  return names.map((name): CapacityProvider => {
    if (fargate.has(name)) return { kind: 'fargate', name };
    const wire = wires.get(name);
    if (wire) return providerOf(name, wire, groups);
    if (isRead) unread.add({ what: 'capacityProviders', subject: name, message: goneProvider(name, cluster) });
    return { kind: 'unknown', name };
  });
}

function providerOf(
  name: string,
  wire: WireCapacityProvider,
  groups: ReadonlyMap<string, AutoScalingGroup>,
): CapacityProvider {
  const { autoScalingGroupProvider: provider } = wire;
  if (wire.managedInstancesProvider) return { kind: 'managedInstances', name };
  if (!provider?.autoScalingGroupArn) return { kind: 'unknown', name };
  return {
    kind: 'autoScalingGroup',
    name,
    groupArn: provider.autoScalingGroupArn,
    group: groups.get(groupNameIn(provider.autoScalingGroupArn)),
    managedScaling: managedScalingOf(provider),
    managedTerminationProtection: provider.managedTerminationProtection === 'ENABLED',
    managedDraining: provider.managedDraining !== 'DISABLED',
  };
}

/** With the defaults of https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html. */
function managedScalingOf({ managedScaling }: GroupProvider): ManagedScaling | undefined {
  if (managedScaling?.status !== 'ENABLED') return undefined;
  return {
    targetCapacity: managedScaling.targetCapacity ?? 100,
    minimumScalingStepSize: managedScaling.minimumScalingStepSize ?? 1,
    maximumScalingStepSize: managedScaling.maximumScalingStepSize ?? 10_000,
    instanceWarmupPeriod: managedScaling.instanceWarmupPeriod ?? 300,
  };
}

/** Auto Scaling groups by name; those that could not be read, or are gone, are missing and said to be unread. */
async function readGroups(
  names: readonly string[],
  adapters: Pick<CapacityAdapters, 'groups' | 'instanceTypes'>,
  unread: UnreadParts,
): Promise<ReadonlyMap<string, AutoScalingGroup>> {
  const groups = new Map<string, AutoScalingGroup>();
  const readChunk = async (chunk: readonly string[]) => {
    const found = await unread.attempt('autoScalingGroups', chunk.join(', '), () =>
      adapters.groups.describeAutoScalingGroups(chunk),
    );
    for (const group of await Promise.all((found ?? []).map((one) => withTypes(one, adapters, unread)))) {
      groups.set(group.name, group);
    }
    for (const name of found ? chunk : []) {
      if (!groups.has(name)) unread.add({ what: 'autoScalingGroups', subject: name, message: goneGroup(name) });
    }
  };
  await Promise.all(inChunks([...new Set(names)], namesPerCall).map(readChunk));
  return groups;
}

/** A group without an instance, and without types in a policy of its own, launches what its launch template names. */
async function withTypes(
  group: AutoScalingGroup,
  adapters: Pick<CapacityAdapters, 'instanceTypes'>,
  unread: UnreadParts,
): Promise<AutoScalingGroup> {
  const { launchTemplate, instanceTypes } = group;
  if (instanceTypes.length > 0 || !launchTemplate) return group;
  const type = await unread.attempt('instanceTypes', group.name, () =>
    adapters.instanceTypes.instanceTypeOf(launchTemplate),
  );
  return type === undefined ? group : { ...group, instanceTypes: [type] };
}

function groupNameOf({ autoScalingGroupProvider }: WireCapacityProvider): readonly string[] {
  const arn = autoScalingGroupProvider?.autoScalingGroupArn;
  return arn ? [groupNameIn(arn)] : [];
}

/**
 * The name at the end of a group's ARN, which may hold slashes; a name stays as it is. CreateCapacityProvider takes both:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AutoScalingGroupProvider.html.
 */
function groupNameIn(arn: string): string {
  const mark = ':autoScalingGroupName/';
  const at = arn.indexOf(mark);
  return at < 0 ? arn : arn.slice(at + mark.length);
}

function goneProvider(name: string, cluster: string): string {
  return `Cluster ${cluster} names capacity provider ${name}, which ECS does not know. Take it out of the cluster, or create it again: aws ecs describe-clusters --clusters ${cluster}`;
}

function goneGroup(name: string): string {
  return `Auto Scaling group ${name} does not exist, so its capacity provider launches nothing. Create it again, or take the provider out of the cluster: aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names ${name}`;
}
