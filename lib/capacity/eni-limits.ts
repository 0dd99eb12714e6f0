import type { InstanceType } from './cluster-capacity.ts';

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
  return hasTrunk ? trunkedTasks.get(type.name) : Math.max(type.maxEnis - 1, 0);
}

const trunkedTasks: ReadonlyMap<string, number> = new Map([['c5.large', 10]]);
