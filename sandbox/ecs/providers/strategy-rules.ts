import type { Body } from '../../service.ts';
import { invalidParameter } from '../errors.ts';
import { numberOf, textOf, textsOf } from '../json-body.ts';
import type { ClusterRecord } from '../records.ts';
import type { World } from '../world.ts';
import { isKnown } from './provider-operations.ts';

/**
 * Throws what CreateService, UpdateService and RunTask answer to a capacity provider strategy that cannot be. Rules:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html. An empty one is fine.
 */
export function checkStrategy(world: World, cluster: ClusterRecord, items: readonly Body[]): void {
  checkItems(items);
  const names = items.map((item) => textOf(item, 'capacityProvider') ?? '');
  checkKinds(world, names);
  if (names.some((name) => !isKnown(world, name))) throw notFound();
  const associated = textsOf(cluster.fields, 'capacityProviders');
  if (names.some((name) => !associated.includes(name))) {
    throw invalidParameter(
      'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again.',
    );
  }
}

/** What can be told without looking at the providers. */
function checkItems(items: readonly Body[]): void {
  const names = items.map((item) => textOf(item, 'capacityProvider') ?? '');
  if (items.length > 20) {
    throw invalidParameter('The capacity provider strategy cannot contain more than 20 capacity providers.');
  }
  if (new Set(names).size < names.length) {
    throw invalidParameter('The capacity provider strategy cannot contain duplicate capacity providers.');
  }
  if (items.filter((item) => (numberOf(item, 'base') ?? 0) > 0).length > 1) {
    throw invalidParameter(
      'The specified capacity provider strategy cannot contain more than one capacity provider with a defined base value.',
    );
  }
  if (items.length > 1 && items.every((item) => (numberOf(item, 'weight') ?? 0) === 0)) {
    throw invalidParameter(
      'The specified capacity provider strategy must contain at least one capacity provider with a weight value greater than zero.',
    );
  }
}

/** A strategy names providers of one kind only. */
function checkKinds(world: World, names: readonly string[]): void {
  const kinds = new Set(names.map((name) => (name.startsWith('FARGATE') ? 'fargate' : kindOf(world, name))));
  if (kinds.has('fargate') && kinds.size > 1) {
    throw invalidParameter(
      'A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. Specify one or the other and try again.',
    );
  }
  if (kinds.has('autoScalingGroup') && kinds.has('managedInstances')) {
    throw invalidParameter(
      'A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Managed Instances. Specify one or the other and try again.',
    );
  }
}

function kindOf(world: World, name: string): string {
  return world.capacityProviders.get(name)?.kind ?? 'autoScalingGroup';
}

export function notFound() {
  return invalidParameter('The specified capacity provider was not found. Specify a valid name or ARN and try again.');
}
