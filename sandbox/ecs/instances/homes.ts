import type { Body } from '../../service.ts';
import { bodyOf } from '../json-body.ts';
import type { ClusterRecord } from '../records.ts';
import type { World } from '../world.ts';

/** Where a task is meant to run, as its launch type or its capacity provider says. */
export interface Home {
  readonly launchType: string | undefined;
  readonly capacityProvider: string | undefined;
  /** It needs one of the cluster's instances; otherwise there is always room. */
  readonly needsInstance: boolean;
  /** Without room it waits in PROVISIONING instead of not being started. */
  readonly waits: boolean;
}

/**
 * Fargate and Managed Instances always have room. On instances, a task of a capacity provider with managed scaling waits
 * for one to be launched, and any other is not started: developer guide, managed-scaling-behavior.
 */
export function homeOf(
  world: World,
  cluster: ClusterRecord,
  { launchType, capacityProvider }: { readonly launchType?: string; readonly capacityProvider?: string },
): Home {
  if (capacityProvider === undefined) {
    const needsInstance = launchType === 'EC2' && isReal(world, cluster);
    return { launchType, capacityProvider, needsInstance, waits: false };
  }
  if (capacityProvider.startsWith('FARGATE')) {
    return { launchType: 'FARGATE', capacityProvider, needsInstance: false, waits: false };
  }
  const record = world.capacityProviders.get(capacityProvider);
  const needsInstance = record ? record.kind === 'autoScalingGroup' : isReal(world, cluster);
  const waits = needsInstance && record !== undefined && hasManagedScaling(record.fields);
  return { launchType: needsInstance ? 'EC2' : undefined, capacityProvider, needsInstance, waits };
}

/** Whether its tasks have only the room that its instances have: not while nobody spoke of instances. */
export function isReal(world: World, cluster: ClusterRecord): boolean {
  if (cluster.hadInstances || world.options.emptyClusters === 'none') return true;
  const providers = cluster.fields.capacityProviders;
  if (!Array.isArray(providers)) return false;
  return providers.some((name) => world.capacityProviders.get(name)?.kind === 'autoScalingGroup');
}

function hasManagedScaling(fields: Body): boolean {
  const group = bodyOf(fields, 'autoScalingGroupProvider') ?? {};
  return bodyOf(group, 'managedScaling')?.status === 'ENABLED';
}
