import type { PlacementStrategy } from '../service-rollout.ts';
import type { ContainerInstance } from './container-instance.ts';

/** What one strategy orders instances by: the least is taken. */
export type PlacementKey =
  /** Tasks of the group on all the instances with the same value, of those alike in the spreads before it. */
  | { readonly kind: 'alike'; readonly attribute: string }
  /** Tasks of the group on the instance itself. */
  | { readonly kind: 'tasks' }
  | { readonly kind: 'left'; readonly resource: 'cpu' | 'memory' }
  | { readonly kind: 'random' };

/**
 * How ECS places the tasks of a service that names no strategy: in the zone with the fewest of its tasks, there on the
 * instance with the fewest. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html.
 */
export const defaultServiceStrategy: readonly PlacementStrategy[] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];

/** The keys of a strategy, in its order; what ECS would refuse orders nothing, and is left out.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html. */
export function placementKeysOf(strategy: readonly PlacementStrategy[]): readonly PlacementKey[] {
  return strategy.flatMap(({ type, field }): readonly PlacementKey[] => {
    if (type === 'random') return [{ kind: 'random' }];
    if (field === undefined) return [];
    if (type === 'binpack') {
      const resource = field.toLowerCase();
      return resource === 'cpu' || resource === 'memory' ? [{ kind: 'left', resource }] : [];
    }
    if (field === 'instanceId' || field === 'host') return [{ kind: 'tasks' }];
    return [{ kind: 'alike', attribute: field.replace(/^attribute:/, '') }];
  });
}

/** What orders an instance by a key of its own; so many tasks of the group are there. */
export function ownKeyOf(
  key: Exclude<PlacementKey, { readonly kind: 'alike' | 'random' }>,
  { remaining }: Pick<ContainerInstance, 'remaining'>,
  tasks: number,
): number {
  return key.kind === 'tasks' ? tasks : remaining[key.resource];
}

/**
 * Time between one arrival of a task at an instance and the next, from 0 up, of mean 1: the instance where one is due
 * first is any of them alike, and where the last one went makes no difference to the next.
 */
export function arrivalGap({
  seed,
  order,
  draw,
}: {
  readonly seed: number;
  readonly order: number;
  readonly draw: number;
}): number {
  let bits = (seed | 0) ^ Math.imul(order + 1, 0x9e3779b1) ^ Math.imul(draw + 1, 0x85ebca77);
  for (const factor of [0x85ebca6b, 0xc2b2ae35]) bits = Math.imul(bits ^ (bits >>> 15), factor);
  const unit = ((bits ^ (bits >>> 16)) >>> 0) / 0x1_0000_0000;
  return -Math.log(1 - unit);
}
