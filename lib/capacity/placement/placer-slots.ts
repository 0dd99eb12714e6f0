import type { ContainerInstance } from './container-instance.ts';
import { createPlacementIndex, type PlacementIndex, type PlacerSlot } from './placement-index.ts';
import type { PlacementRequest } from './placer.ts';

/** The instances of a placer, and an index for each kind of request that it was asked lately. */
export interface PlacerSlots {
  /** Those that are there, in the order in which they came. */
  present(): readonly PlacerSlot[];
  add(instance: ContainerInstance): PlacerSlot;
  /** What an instance is from now on, with one task of the group more or less; `undefined`: gone. */
  change(slot: PlacerSlot, instance: ContainerInstance | undefined, group?: string): void;
  /** Tells where a task of such requests goes, as things are whenever it is asked; `undefined`: it fits nowhere. */
  bestFor(request: Omit<PlacementRequest, 'count'>): () => PlacerSlot | undefined;
}

/** Of all indexes together; about 150 bytes each. A hundred services on as many instances as a cluster may have. */
const usualLeaves = 500_000;

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
  const hosts = createHosts();
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
      for (const group of instance.taskGroups.keys()) hosts.add(group, slot);
      note(slot);
      return slot;
    },
    change: (slot, instance, group) => {
      slot.instance = instance;
      if (group !== undefined) hosts.add(group, slot);
      note(slot);
    },
    bestFor: (request) => {
      const one = kept(request);
      const { group } = one.index;
      // What the groups hold of instances is all that an index for another group has wrong.
      if (group !== request.group) one.index.regroup(request.group, [hosts.of(group), hosts.of(request.group)]);
      return () => {
        const missed = one.known < forgotten ? slots : changes.slice(one.known - forgotten);
        for (const slot of missed) one.index.refresh(slot);
        one.known = forgotten + changes.length;
        return one.index.best();
      };
    },
  };
}

/** Which instances have, or had, tasks of a group. */
function createHosts() {
  const byGroup = new Map<string, Set<PlacerSlot>>();
  return {
    add: (group: string, slot: PlacerSlot): void => {
      const others = byGroup.get(group);
      if (others) others.add(slot);
      else byGroup.set(group, new Set([slot]));
    },
    of: (group: string): Iterable<PlacerSlot> => byGroup.get(group) ?? [],
  };
}

/** Requests with the same text are ordered alike, but for what their groups hold already. */
function kindOf({ requirements, constraints, strategy, ...rest }: Omit<PlacementRequest, 'count'>): string {
  return JSON.stringify([requirements, constraints, strategy, rest.capacityProvider, rest.seed]);
}
