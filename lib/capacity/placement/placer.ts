import { InvariantError } from '../../errors.ts';
import { isOfProvider, lacksFor } from './acceptance.ts';
import type { ContainerInstance } from './container-instance.ts';
import type { Lack } from './lack.ts';
import type { PlacementRequest } from './placement-request.ts';
import type { PlacerSlot } from './placer-slot.ts';
import { createPlacerSlots, type PlacerSlots } from './placer-slots.ts';

/** Where tasks went. */
export interface Placement {
  /** ARNs of instances, a task each, in the order of placing. */
  readonly instances: readonly string[];
  /** How many of the count fit nowhere any more. */
  readonly unplaced: number;
}

/** Instances that fill up as tasks are placed on them. */
export interface Placer {
  place(request: PlacementRequest): Placement;
  /** Gives back what one task of the group held. Throws InvariantError for an instance that it does not have. */
  release(instance: string, task: Pick<PlacementRequest, 'group' | 'requirements'>): void;
  /** An instance that joins, empty or not. Throws InvariantError for one that it has. */
  add(instance: ContainerInstance): void;
  /** Takes an instance out: it drains, or is gone. Throws InvariantError for one that it does not have. */
  remove(instance: string): void;
  /** What every instance lacks for one more task, those that lack least first; empty of one that would take it. */
  lacks(
    request: Omit<PlacementRequest, 'count'>,
    most: number,
  ): readonly {
    readonly instance: ContainerInstance;
    readonly lacks: readonly Lack[];
  }[];
  /** An instance as it is now: it changes with what is placed there. Throws InvariantError for one that it does not have. */
  instance(arn: string): ContainerInstance;
}

/**
 * A placer over instances as they are. Each task goes where ECS's own order puts it: what fits, then what the constraints
 * accept, then the strategies, the first one first, then the order in which instances were given. One task takes about as
 * long as a look-up, whatever the number of instances; `mostLeaves` bounds what it keeps for that. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html.
 */
export function createPlacer(
  instances: readonly ContainerInstance[],
  { mostLeaves }: { readonly mostLeaves?: number | undefined } = {},
): Placer {
  const slots = createPlacerSlots(mostLeaves);
  const byArn = new Map<string, PlacerSlot>();

  function add(instance: ContainerInstance): void {
    if (byArn.has(instance.arn)) throw new InvariantError('the placer has this instance already', instance.arn);
    byArn.set(instance.arn, slots.add(instance));
  }

  function find(arn: string): { readonly slot: PlacerSlot; readonly instance: ContainerInstance } {
    const slot = byArn.get(arn);
    if (slot?.instance === undefined) throw new InvariantError('the placer has no such instance', arn);
    return { slot, instance: slot.instance };
  }

  for (const instance of instances) add(instance);
  return {
    add,
    place: (request) => placeAll(request, slots),
    release: (arn, task) => {
      slots.take(find(arn).slot, task);
    },
    remove: (arn) => {
      slots.remove(find(arn).slot);
      byArn.delete(arn);
    },
    lacks: (request, most) => {
      const lacksOn = lacksFor(request);
      const own = slots
        .present()
        .flatMap(({ instance }) => (instance && isOfProvider(request, instance) ? [instance] : []));
      const all = own.map((instance) => ({ instance, lacks: lacksOn(instance) }));
      return all.sort((a, b) => distance(a.lacks) - distance(b.lacks)).slice(0, most);
    },
    instance: (arn) => find(arn).instance,
  };
}

function placeAll(request: PlacementRequest, slots: PlacerSlots): Placement {
  const best = slots.bestFor(request);
  const placed: string[] = [];
  while (placed.length < request.count) {
    const slot = best();
    if (slot?.instance === undefined) break;
    placed.push(slot.instance.arn);
    slots.put(slot, request);
  }
  return { instances: placed, unplaced: request.count - placed.length };
}

/** How far an instance is from taking the task. */
function distance(lacks: readonly Lack[]): number {
  return lacks.reduce((sum, { share }) => sum + share, 0);
}
