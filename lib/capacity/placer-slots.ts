import type { ContainerInstance } from './container-instance.ts';
import { createPlacementIndex, type PlacementIndex, type PlacerSlot } from './placement-index.ts';
import type { PlacementRequest } from './placer.ts';

/** The instances of a placer, and an index for each kind of request that it was asked lately. */
export interface PlacerSlots {
  /** Those that are there, in the order in which they came. */
  present(): readonly PlacerSlot[];
  add(instance: ContainerInstance): PlacerSlot;
  /** What an instance is from now on; `undefined`: gone. */
  change(slot: PlacerSlot, instance: ContainerInstance | undefined): void;
  /** Tells where a task of such requests goes, as things are whenever it is asked; `undefined`: it fits nowhere. */
  bestFor(request: Omit<PlacementRequest, 'count'>): () => PlacerSlot | undefined;
}

/** Of all indexes together; about 200 bytes each. */
const usualLeaves = 200_000;

interface KeptIndex {
  readonly index: PlacementIndex;
  /** How many changes it knows of. */
  known: number;
}

/**
 * No instances yet. An index learns of changes when it is next asked, from a list of those since, or, once the list was
 * dropped, from all slots. The index that was not asked for the longest time is dropped when there are too many leaves.
 */
export function createPlacerSlots(mostLeaves = usualLeaves): PlacerSlots {
  const slots: PlacerSlot[] = [];
  const indexes = new Map<string, KeptIndex>();
  let changes: PlacerSlot[] = [];
  let forgotten = 0;

  function note(slot: PlacerSlot): void {
    changes.push(slot);
    if (changes.length <= 2 * slots.length) return;
    forgotten += changes.length;
    changes = [];
  }

  function kept(request: Omit<PlacementRequest, 'count'>): KeptIndex {
    const kind = kindOf(request);
    const found = indexes.get(kind) ?? { index: createPlacementIndex(request), known: -1 };
    // Last in the map is asked last.
    indexes.delete(kind);
    indexes.set(kind, found);
    const [oldest] = indexes.keys();
    if (oldest !== undefined && indexes.size > 1 + mostLeaves / (slots.length + 1)) indexes.delete(oldest);
    return found;
  }

  return {
    present: () => slots.filter(({ instance }) => instance !== undefined),
    add: (instance) => {
      const slot: PlacerSlot = { order: slots.length, instance, draws: new Map() };
      slots.push(slot);
      note(slot);
      return slot;
    },
    change: (slot, instance) => {
      slot.instance = instance;
      note(slot);
    },
    bestFor: (request) => {
      const one = kept(request);
      return () => {
        const missed = one.known < forgotten ? slots : changes.slice(one.known - forgotten);
        for (const slot of missed) one.index.refresh(slot);
        one.known = forgotten + changes.length;
        return one.index.best();
      };
    },
  };
}

/** Requests with the same text are ordered alike. */
function kindOf({ group, requirements, constraints, strategy, ...rest }: Omit<PlacementRequest, 'count'>): string {
  return JSON.stringify([group, requirements, constraints, strategy, rest.capacityProvider, rest.seed]);
}
