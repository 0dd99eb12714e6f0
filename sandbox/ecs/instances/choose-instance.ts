import { fits } from '../../../lib/capacity/placement/fit.ts';
import type { Body } from '../../service.ts';
import { textOf } from '../json-body.ts';
import type { World } from '../world.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';
import type { PlacementAsk } from './placement-ask.ts';

/** The instances that may be meant at all: those of the capacity provider, when there is one. */
export function candidatesOf({ cluster, capacityProvider, mayGo }: PlacementAsk): readonly ContainerInstanceRecord[] {
  return [...cluster.instances.values()].filter(
    (instance) =>
      (capacityProvider === undefined || instance.capacityProvider === capacityProvider) && (!mayGo || mayGo(instance)),
  );
}

/**
 * Where the task goes: the instances that have what it takes, of those the ones that meet its constraints, and of those
 * the one that its strategies like best: developer guide, task-placement. `undefined` when there is none.
 */
export function chooseInstance(world: World, ask: PlacementAsk): ContainerInstanceRecord | undefined {
  const fitting = candidatesOf(ask).filter((instance) => fits(ask.requirements, instance) && isAccepted(ask, instance));
  return best(world, ask, fitting)[0];
}

/** Whether the instance meets every constraint. */
export function isAccepted({ constraints, group }: PlacementAsk, instance: ContainerInstanceRecord): boolean {
  return constraints.every((constraint) => constraint.accepts(instance, group));
}

/** Each strategy leaves the instances that it likes best to the next. */
function best(
  world: World,
  ask: PlacementAsk,
  fitting: readonly ContainerInstanceRecord[],
): readonly ContainerInstanceRecord[] {
  let left = fitting;
  for (const strategy of ask.strategy) {
    if (left.length < 2) return left;
    if (strategy.type === 'random') return left.slice(draw(world, left.length));
    left = least(left, scoreOf(ask, strategy));
  }
  return left;
}

type Score = (instance: ContainerInstanceRecord) => number;

function least(instances: readonly ContainerInstanceRecord[], score: Score): readonly ContainerInstanceRecord[] {
  const scores = instances.map(score);
  const lowest = Math.min(...scores);
  return instances.filter((_, index) => scores[index] === lowest);
}

/** `binpack` takes the least that is left, `spread` the value of the field with the fewest tasks of the group. */
function scoreOf(ask: PlacementAsk, strategy: Body): Score {
  const field = textOf(strategy, 'field') ?? '';
  if (strategy.type === 'binpack') return ({ remaining }) => (field === 'cpu' ? remaining.cpu : remaining.memory);
  const read = spreadValue(field);
  const counts = new Map<string | undefined, number>();
  for (const instance of ask.cluster.instances.values()) {
    const value = read(instance);
    counts.set(value, (counts.get(value) ?? 0) + (instance.taskGroups.get(ask.group) ?? 0));
  }
  return (instance) => counts.get(read(instance)) ?? 0;
}

/** What a `spread` looks at: `instanceId` or `host`, or an attribute. */
export function spreadValue(field: string): (instance: ContainerInstanceRecord) => string | undefined {
  if (!field.startsWith('attribute:')) return (instance) => instance.id;
  const name = field.slice('attribute:'.length);
  return ({ attributes }) => attributes.get(name);
}

/** A number below the bound, from the sandbox's own deterministic ids. */
function draw(world: World, bound: number): number {
  return (Math.imul(Number.parseInt(world.environment.id(7), 16), 0x9e3779b1) >>> 0) % bound;
}
