import type { InstanceType } from './instance-type.ts';
import { knownTrunkedTasks } from './known-instance-types.ts';

/**
 * How many `awsvpc` tasks an instance takes: its network interfaces but its own, or, with a trunk, what ECS documents of
 * its type. `undefined` when the type is unknown, or its limit with a trunk:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html.
 */
export function taskEnisOf(
  type: Pick<InstanceType, 'name' | 'maxEnis'> | undefined,
  { hasTrunk }: { readonly hasTrunk: boolean },
): number | undefined {
  if (type === undefined) return undefined;
  return hasTrunk ? knownTrunkedTasks.get(type.name) : Math.max(type.maxEnis - 1, 0);
}
