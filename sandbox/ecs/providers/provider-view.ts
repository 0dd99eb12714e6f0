import type { Body } from '../../service.ts';
import { ecsArn } from '../arns.ts';
import { bodyOf, copy } from '../json-body.ts';
import type { CapacityProviderRecord } from '../records.ts';
import { tagList } from '../tags.ts';
import type { World } from '../world.ts';

/** AWS's own, in every account: CreateCapacityProvider. */
export const FARGATE_PROVIDERS = ['FARGATE', 'FARGATE_SPOT'];

const SCALING_DEFAULTS = {
  status: 'DISABLED',
  targetCapacity: 100,
  minimumScalingStepSize: 1,
  maximumScalingStepSize: 10_000,
  instanceWarmupPeriod: 300,
};

/** An Auto Scaling group provider's settings, with the defaults that ManagedScaling and AutoScalingGroupProvider document. */
export function withDefaults(sent: Body): Body {
  return {
    managedTerminationProtection: 'DISABLED',
    managedDraining: 'ENABLED',
    ...copy(sent),
    managedScaling: { ...SCALING_DEFAULTS, ...bodyOf(sent, 'managedScaling') },
  };
}

/** The provider as DescribeCapacityProviders shows it. */
export function shownProvider(provider: CapacityProviderRecord, withTagList: boolean): Body {
  const { arn, name, kind, fields, tags } = provider;
  return {
    capacityProviderArn: arn,
    name,
    status: 'ACTIVE',
    type: kind === 'autoScalingGroup' ? 'EC2_AUTOSCALING' : 'MANAGED_INSTANCES',
    ...copy(fields),
    tags: withTagList ? tagList(tags) : [],
  };
}

export function shownFargate(world: World, name: string): Body {
  return { capacityProviderArn: providerArn(world, name), name, status: 'ACTIVE', type: name, tags: [] };
}

export function providerArn(world: World, name: string): string {
  return ecsArn(world.environment, `capacity-provider/${name}`);
}
