import type { Body } from '../../service.ts';
import { activeCluster } from '../clusters.ts';
import { clientError, invalidParameter } from '../errors.ts';
import { bodyOf, copy, numberOf, textOf, textsOf, without } from '../json-body.ts';
import { page } from '../page.ts';
import type { CapacityProviderRecord, ClusterRecord } from '../records.ts';
import { withTags } from '../tags.ts';
import type { World } from '../world.ts';
import { followGroup } from './follow-group.ts';
import { groupsOf } from './groups-of.ts';
import { FARGATE_PROVIDERS, providerArn, shownFargate, shownProvider, withDefaults } from './provider-view.ts';

export function createCapacityProvider(world: World, input: Body): Body {
  const name = textOf(input, 'name') ?? '';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name) || /^(aws|ecs|fargate)/i.test(name)) {
    throw clientError('The specified capacity provider name is invalid. Specify a valid name and try again.');
  }
  if (world.capacityProviders.has(name)) {
    throw clientError(
      'The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider.',
    );
  }
  const group = bodyOf(input, 'autoScalingGroupProvider');
  const provider = group ? groupProvider(world, input, group) : managedInstancesProvider(world, input);
  world.capacityProviders.set(name, provider);
  return { capacityProvider: shownProvider(provider, true) };
}

function groupProvider(world: World, input: Body, sent: Body): CapacityProviderRecord {
  const settings = withDefaults(sent);
  checkGroup(world, settings);
  return record(world, input, { kind: 'autoScalingGroup', fields: { autoScalingGroupProvider: settings } });
}

/** Its instances are not modelled: a task on them is placed at once. It belongs to the cluster that it is made for. */
function managedInstancesProvider(world: World, input: Body): CapacityProviderRecord {
  const settings = bodyOf(input, 'managedInstancesProvider');
  if (!settings) {
    throw invalidParameter(
      'The capacity provider must have an Auto Scaling group provider or a Managed Instances provider.',
    );
  }
  if (textOf(input, 'cluster') === undefined) {
    throw invalidParameter('The cluster is required for a Managed Instances capacity provider.');
  }
  const cluster = activeCluster(world, input);
  const associated = textsOf(cluster.fields, 'capacityProviders');
  cluster.fields = { ...cluster.fields, capacityProviders: [...associated, textOf(input, 'name')] };
  const fields = { cluster: cluster.name, managedInstancesProvider: copy(settings) };
  return record(world, input, { kind: 'managedInstances', fields });
}

function record(
  world: World,
  input: Body,
  { kind, fields }: Pick<CapacityProviderRecord, 'kind' | 'fields'>,
): CapacityProviderRecord {
  const name = textOf(input, 'name') ?? '';
  return { arn: providerArn(world, name), name, kind, fields, tags: withTags(new Map(), input) };
}

/** Managed termination protection needs managed scaling, and a group that protects its instances: AutoScalingGroupProvider. */
function checkGroup(world: World, settings: Body): void {
  const given = textOf(settings, 'autoScalingGroupArn') ?? '';
  const groups = groupsOf(world);
  const group = groups?.find(given);
  if (groups && !group) {
    throw clientError(
      'The specified Auto Scaling group ARN is invalid or does not exist. Specify a valid ARN and try again.',
    );
  }
  if (settings.managedTerminationProtection !== 'ENABLED') return;
  if (bodyOf(settings, 'managedScaling')?.status !== 'ENABLED') {
    throw invalidParameter(
      'The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, managed scaling must be enabled.',
    );
  }
  if (group && group.fields.NewInstancesProtectedFromScaleIn !== true) {
    throw invalidParameter(
      'The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.',
    );
  }
}

export function updateCapacityProvider(world: World, input: Body): Body {
  const provider = providerNamed(world, textOf(input, 'name') ?? '');
  const changes = bodyOf(input, 'autoScalingGroupProvider') ?? {};
  const managed = bodyOf(input, 'managedInstancesProvider') ?? {};
  if (provider.kind === 'managedInstances') {
    const managedInstancesProvider = { ...bodyOf(provider.fields, 'managedInstancesProvider'), ...copy(managed) };
    provider.fields = { ...provider.fields, managedInstancesProvider };
    return { capacityProvider: shownProvider(provider, true) };
  }
  const before = bodyOf(provider.fields, 'autoScalingGroupProvider') ?? {};
  const managedScaling = { ...bodyOf(before, 'managedScaling'), ...bodyOf(changes, 'managedScaling') };
  const settings = { ...before, ...without(copy(changes), ['autoScalingGroupArn']), managedScaling };
  checkGroup(world, settings);
  provider.fields = { autoScalingGroupProvider: settings };
  for (const cluster of clustersWith(world, provider.name)) followGroup(world, cluster, provider);
  return { capacityProvider: { ...shownProvider(provider, true), updateStatus: 'UPDATE_COMPLETE' } };
}

/** One that a cluster still has stays, and the answer says why: DeleteCapacityProvider. */
export function deleteCapacityProvider(world: World, input: Body): Body {
  const given = textOf(input, 'capacityProvider') ?? '';
  if (FARGATE_PROVIDERS.includes(nameIn(given))) {
    throw invalidParameter('The specified capacity provider is reserved and cannot be deleted.');
  }
  const provider = providerNamed(world, given);
  const shown = shownProvider(provider, true);
  const [cluster] = clustersWith(world, provider.name);
  if (cluster && provider.kind === 'autoScalingGroup') {
    const updateStatusReason = `The capacity provider cannot be deleted because it is associated with cluster: ${cluster.name}. Remove the capacity provider from the cluster and try again.`;
    return { capacityProvider: { ...shown, updateStatus: 'DELETE_FAILED', updateStatusReason } };
  }
  if (cluster) disassociate(cluster, provider.name);
  world.capacityProviders.delete(provider.name);
  return { capacityProvider: { ...shown, status: 'INACTIVE', updateStatus: 'DELETE_COMPLETE' } };
}

function disassociate(cluster: ClusterRecord, name: string): void {
  const left = textsOf(cluster.fields, 'capacityProviders').filter((other) => other !== name);
  cluster.fields = { ...cluster.fields, capacityProviders: left };
}

export function describeCapacityProviders(world: World, input: Body): Body {
  const given = textsOf(input, 'capacityProviders');
  if (given.length > 100) throw invalidParameter('Capacity providers cannot have more than 100 elements.');
  const size = numberOf(input, 'maxResults') ?? 10;
  if (size < 1 || size > 10) throw invalidParameter('maxResults must be between 1 and 10.');
  const withTagList = textsOf(input, 'include').includes('TAGS');
  const names = given.length > 0 ? given.map(nameIn) : [...FARGATE_PROVIDERS, ...world.capacityProviders.keys()];
  const associated = textOf(input, 'cluster') === undefined ? undefined : associatedWith(world, input);
  const found = names.filter((name) => isKnown(world, name) && (associated?.includes(name) ?? true));
  const { items, ...rest } = page(found, { ...input, maxResults: size }, 10);
  const failures = given
    .filter((one) => !isKnown(world, nameIn(one)))
    .map((one) => ({ arn: one.startsWith('arn:') ? one : providerArn(world, one), reason: 'MISSING' }));
  return { capacityProviders: items.map((name) => shown(world, name, withTagList)), failures, ...rest };
}

function shown(world: World, name: string, withTagList: boolean): Body {
  const provider = world.capacityProviders.get(name);
  return provider ? shownProvider(provider, withTagList) : shownFargate(world, name);
}

function associatedWith(world: World, input: Body): readonly string[] {
  return textsOf(activeCluster(world, input).fields, 'capacityProviders');
}

/** Whether it is AWS's own, or somebody made it. */
export function isKnown(world: World, name: string): boolean {
  return FARGATE_PROVIDERS.includes(name) || world.capacityProviders.has(name);
}

function providerNamed(world: World, given: string): CapacityProviderRecord {
  const provider = world.capacityProviders.get(nameIn(given));
  if (!provider) {
    throw invalidParameter(
      'The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
    );
  }
  return provider;
}

function nameIn(given: string): string {
  return given.startsWith('arn:') ? given.slice(given.lastIndexOf('/') + 1) : given;
}

/** The ACTIVE clusters that a provider is associated with. */
function clustersWith(world: World, name: string): readonly ClusterRecord[] {
  return [...world.clusters.values()].filter(
    ({ status, fields }) => status === 'ACTIVE' && textsOf(fields, 'capacityProviders').includes(name),
  );
}
