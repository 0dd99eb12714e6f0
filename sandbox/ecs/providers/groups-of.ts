import type { Group } from '../../auto-scaling/group.ts';
import type { Groups } from '../../auto-scaling/groups.ts';
import { bodyOf, textOf } from '../json-body.ts';
import type { CapacityProviderRecord } from '../records.ts';
import type { World } from '../world.ts';

/** The Auto Scaling groups of the world's region; `undefined` where this ECS stands alone. */
export function groupsOf(world: World): Groups | undefined {
  return world.options.autoScaling?.(world.environment);
}

/** The group behind a provider; `undefined` for a provider of another kind, and when the group is gone. */
export function groupOf(world: World, provider: CapacityProviderRecord): Group | undefined {
  const settings = bodyOf(provider.fields, 'autoScalingGroupProvider');
  return settings && groupsOf(world)?.find(textOf(settings, 'autoScalingGroupArn') ?? '');
}
