import type { ContainerInstance } from './container-instance.ts';
import { createPlacementIndex, type PlacementIndex } from './placement-index.ts';
import type { PlacementRequest } from './placement-request.ts';
import type { PlacerSlot } from './placer-slot.ts';
import { addTask, type InstanceTask, type OwnInstance, ownInstance, removeTask } from './task-room.ts';

/** The instances of a placer, and an index for each kind of request that it was asked lately. */
export interface PlacerSlots {
  /** Those that are there, in the order in which they came. */
  present(): readonly PlacerSlot[];
  add(instance: ContainerInstance): PlacerSlot;
  /** Puts a task there. */
  put(slot: PlacerSlot, task: InstanceTask): void;
  /** Takes a task from there. */
  take(slot: PlacerSlot, task: InstanceTask): void;
  /** Takes the instance out. */
  remove(slot: PlacerSlot): void;
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
  /** By order: copies of those that changed. */
  const owned: (OwnInstance | undefined)[] = [];
  const hosts = createHosts();
  const changes = createChanges(slots);
  const indexes = createIndexes((request) => createPlacementIndex(request, hosts.of(request.group)));

  function change(slot: PlacerSlot, task: InstanceTask, by: (own: OwnInstance, task: InstanceTask) => void): void {
    if (slot.instance === undefined) return;
    const own = owned[slot.order] ?? ownInstance(slot.instance);
    owned[slot.order] = own;
    slot.instance = own;
    by(own, task);
    hosts.recount(task.group, slot);
    changes.note(slot);
  }

  return {
    present: () => slots.filter(({ instance }) => instance !== undefined),
    add: (instance) => {
      const slot: PlacerSlot = { order: slots.length, instance, version: 0, draws: undefined };
      slots.push(slot);
      for (const group of instance.taskGroups.keys()) hosts.recount(group, slot);
      changes.note(slot);
      return slot;
    },
    put: (slot, task) => {
      slot.draws ??= new Map();
      slot.draws.set(task.group, (slot.draws.get(task.group) ?? 0) + 1);
      change(slot, task, addTask);
    },
    take: (slot, task) => change(slot, task, removeTask),
    remove: (slot) => {
      const groups = slot.instance?.taskGroups.keys() ?? [];
      slot.instance = undefined;
      for (const group of groups) hosts.recount(group, slot);
      changes.note(slot);
    },
    bestFor: (request) => {
      const one = indexes.kept(request, mostLeaves / (slots.length + 1));
      if (one.index.group !== request.group) one.index.regroup(request.group, hosts.of(request.group));
      return () => {
        one.known = changes.eachSince(one.known, one.index.refresh);
        return one.index.best();
      };
    },
  };
}

/** What changed, in its order, as far as it is not quicker to look at everything. */
function createChanges(slots: readonly PlacerSlot[]) {
  let changes: PlacerSlot[] = [];
  let forgotten = 0;
  return {
    note: (slot: PlacerSlot): void => {
      slot.version += 1;
      changes.push(slot);
      if (changes.length <= 2 * slots.length) return;
      forgotten += changes.length;
      changes = [];
    },
    /** Visits what changed since so many changes; answers how many there are now. */
    eachSince: (known: number, visit: (slot: PlacerSlot) => void): number => {
      const missed = known < forgotten ? slots : changes;
      for (let at = Math.max(0, known - forgotten); at < missed.length; at += 1) visit(missed[at] as PlacerSlot);
      return forgotten + changes.length;
    },
  };
}

/** An index for each kind of request. */
function createIndexes(create: (request: Omit<PlacementRequest, 'count'>) => PlacementIndex) {
  const indexes = new Map<string, KeptIndex>();
  return {
    /** The index for a request; beside it, so many may stay. */
    kept: (request: Omit<PlacementRequest, 'count'>, most: number): KeptIndex => {
      const kind = kindOf(request);
      const found = indexes.get(kind) ?? { index: create(request), known: -1 };
      // Last in the map is asked last.
      indexes.delete(kind);
      indexes.set(kind, found);
      const [oldest] = indexes.keys();
      if (oldest !== undefined && indexes.size > 1 + most) indexes.delete(oldest);
      return found;
    },
  };
}

/** Which instances have, or were given, tasks of a group. */
function createHosts() {
  const byGroup = new Map<string, Map<PlacerSlot, number>>();
  const of = (group: string): Map<PlacerSlot, number> => {
    const known = byGroup.get(group) ?? new Map<PlacerSlot, number>();
    byGroup.set(group, known);
    return known;
  };
  return {
    of,
    recount: (group: string, slot: PlacerSlot): void => {
      const tasks = slot.instance?.taskGroups.get(group) ?? 0;
      if (tasks > 0 || slot.draws?.has(group)) of(group).set(slot, tasks);
      else of(group).delete(slot);
    },
  };
}

/** Requests with the same text are ordered alike, but for what their groups hold already. */
function kindOf({ requirements, constraints, strategy, ...rest }: Omit<PlacementRequest, 'count'>): string {
  return JSON.stringify([requirements, constraints, strategy, rest.capacityProvider, rest.seed]);
}
