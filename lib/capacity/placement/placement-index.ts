import { acceptanceOf } from './acceptance.ts';
import type { ContainerInstance } from './container-instance.ts';
import { arrivalGap, ownKeyOf, type PlacementKey, placementKeysOf } from './placement-keys.ts';
import type { PlacementRequest } from './placer.ts';
import { createHeap, type HeapItem, type PositionHeap } from './position-heap.ts';

/** An instance as a placer holds it. */
export interface PlacerSlot {
  /** Among those that the placer was ever given, from 0. */
  readonly order: number;
  /** As it is now; `undefined` once it was taken out. */
  instance: ContainerInstance | undefined;
  /** How many tasks of each group the placer has put there: chance goes on from that. */
  readonly draws: Map<string, number>;
}

/** The instances that take a task of one kind of request, the best at hand. It serves a group at a time. */
export interface PlacementIndex {
  readonly group: string;
  /** Serves another group: of the instances, these have, or had, tasks of it or of the one before. */
  regroup(group: string, hosts: readonly Iterable<PlacerSlot>[]): void;
  /** Makes up for everything that changed of an instance since it was last looked at. */
  refresh(slot: PlacerSlot): void;
  /** Where the next task goes; `undefined` when it fits nowhere. */
  best(): PlacerSlot | undefined;
}

/** An instance in the index, with its keys as they were when it was last looked at. */
interface Leaf extends HeapItem {
  readonly slot: PlacerSlot;
  readonly branch: Branch;
  readonly eligible: boolean;
  /** By place in the strategy; nothing where the key is its branch's. */
  readonly keys: number[];
  /** The instance when it was last looked at: instances are never changed, but replaced. */
  seen: ContainerInstance | undefined;
  /** Tasks of the group that its branches count. */
  tasks: number;
  /** Arrivals by chance that are added up, and their sum. */
  drawn: number;
  arrival: number;
}

/** Instances that are alike in the first attributes that the strategy spreads over. */
interface Branch extends HeapItem {
  readonly parent: Branch | undefined;
  /** Of this branch and of those above it: the tasks of the group there. From the top. */
  readonly path: readonly { tasks: number }[];
  readonly branches: Map<string | undefined, Branch>;
  /** Of its own branches, those that have an instance which takes a task. */
  readonly inner: PositionHeap<Branch>;
  readonly leaves: PositionHeap<Leaf>;
}

/**
 * An index over no instance yet. A strategy orders instances by its keys, the first one first, and those alike in all by
 * the order in which they were given. Tasks that a spread counts are shared by all the instances of a branch, so that a
 * task there moves the branch and leaves its instances as they are: that keeps a step as short as the heaps are high.
 */
export function createPlacementIndex(first: Omit<PlacementRequest, 'count'>): PlacementIndex {
  let request = first;
  let acceptance = acceptanceOf(first);
  const acceptances = new Map([[first.group, acceptance]]);
  const keys = placementKeysOf(request.strategy);
  const isRandom = keys.some(({ kind }) => kind === 'random');
  const attributes = keys.flatMap((key) => (key.kind === 'alike' ? [key.attribute] : []));
  const compare = comparisonBy(keys);
  const root = createBranch(undefined, compare);
  const leaves: (Leaf | undefined)[] = [];

  function leafOf(slot: PlacerSlot): Leaf | undefined {
    const known = leaves[slot.order];
    if (known !== undefined || slot.instance === undefined) return known;
    const branch = branchOf(root, attributes, { instance: slot.instance, compare });
    // Keys at their full length from the start: a list that grows takes several times the room.
    const leaf = createLeaf(slot, branch, { keys: keys.map(() => 0), eligible: acceptance.ever(slot.instance) });
    leaves[slot.order] = leaf;
    return leaf;
  }

  function look(leaf: Leaf): void {
    const { instance } = leaf.slot;
    leaf.seen = instance;
    const isCounted = count(leaf, request.group);
    const isIn = leaf.position >= 0;
    const takes = instance !== undefined && leaf.eligible && acceptance.now(instance);
    const isMoved = takes && updateKeys(leaf, instance, { keys, request });
    if (isMoved || (takes && !isIn)) leaf.branch.leaves.settle(leaf);
    else if (!takes) leaf.branch.leaves.remove(leaf);
    if (isCounted || isMoved || takes !== isIn) settleUpwards(leaf.branch);
  }

  return {
    get group() {
      return request.group;
    },
    regroup: (group, hosts) => {
      request = { ...first, group };
      acceptance = acceptances.get(group) ?? acceptanceOf(request);
      acceptances.set(group, acceptance);
      for (const some of hosts) {
        for (const slot of some) {
          const leaf = leaves[slot.order];
          if (leaf === undefined) continue;
          // Draws are kept when the tasks are gone.
          if (leaf.tasks > 0 || isRandom || slot.instance?.taskGroups.has(group)) look(leaf);
        }
      }
    },
    best: () => bestOf(root)?.slot,
    refresh: (slot) => {
      const leaf = leafOf(slot);
      if (leaf !== undefined && leaf.seen !== slot.instance) look(leaf);
    },
  };
}

/** Whether the branch counts other tasks now. */
function count(leaf: Leaf, group: string): boolean {
  const tasks = leaf.slot.instance?.taskGroups.get(group) ?? 0;
  if (tasks === leaf.tasks) return false;
  for (const counted of leaf.branch.path) counted.tasks += tasks - leaf.tasks;
  leaf.tasks = tasks;
  return true;
}

function createLeaf(slot: PlacerSlot, branch: Branch, { keys, eligible }: Pick<Leaf, 'keys' | 'eligible'>): Leaf {
  return { slot, branch, eligible, keys, seen: undefined, tasks: 0, drawn: 0, arrival: 0, position: -1 };
}

function createBranch(parent: Branch | undefined, compare: (a: Leaf, b: Leaf) => number): Branch {
  const inner = createHeap<Branch>((a, b) => compare(bestOf(a) as Leaf, bestOf(b) as Leaf));
  const path = parent === undefined ? [] : [...parent.path, { tasks: 0 }];
  return { parent, path, branches: new Map(), inner, leaves: createHeap(compare), position: -1 };
}

/** The branch of an instance's values, made if it is the first there; those without an attribute are alike in that. */
function branchOf(
  root: Branch,
  attributes: readonly string[],
  { instance, compare }: { readonly instance: ContainerInstance; readonly compare: (a: Leaf, b: Leaf) => number },
): Branch {
  let branch = root;
  for (const attribute of attributes) {
    const value = instance.attributes.get(attribute);
    const next = branch.branches.get(value) ?? createBranch(branch, compare);
    branch.branches.set(value, next);
    branch = next;
  }
  return branch;
}

function bestOf(branch: Branch): Leaf | undefined {
  let at: Branch | undefined = branch;
  for (let next = at.inner.first(); next !== undefined; next = at.inner.first()) at = next;
  return at.leaves.first();
}

function settleUpwards(branch: Branch): void {
  for (let at = branch; at.parent !== undefined; at = at.parent) {
    if (bestOf(at) === undefined) at.parent.inner.remove(at);
    else at.parent.inner.settle(at);
  }
}

function comparisonBy(keys: readonly PlacementKey[]): (a: Leaf, b: Leaf) => number {
  // Of each key, which branch from the top counts it; -1 where it is the leaf's own.
  let branches = 0;
  const levels = keys.map(({ kind }) => (kind === 'alike' ? branches++ : -1));
  return (a, b) => {
    for (let place = 0; place < levels.length; place += 1) {
      const difference = keyAt(a, place, levels) - keyAt(b, place, levels);
      if (difference !== 0) return difference;
    }
    return a.slot.order - b.slot.order;
  };
}

function keyAt(leaf: Leaf, place: number, levels: readonly number[]): number {
  const level = levels[place] ?? -1;
  return (level < 0 ? leaf.keys[place] : leaf.branch.path[level]?.tasks) ?? 0;
}

/** Answers whether any key is another now. */
function updateKeys(
  leaf: Leaf,
  instance: ContainerInstance,
  { keys, request }: { readonly keys: readonly PlacementKey[]; readonly request: Omit<PlacementRequest, 'count'> },
): boolean {
  let isMoved = false;
  for (let place = 0; place < keys.length; place += 1) {
    const key = keys[place];
    if (key === undefined || key.kind === 'alike') continue;
    const value = key.kind === 'random' ? arrivalAt(leaf, request) : ownKeyOf(key, instance, request.group);
    isMoved ||= leaf.keys[place] !== value;
    leaf.keys[place] = value;
  }
  return isMoved;
}

/** When the next task is due there. */
function arrivalAt(leaf: Leaf, { group, seed = 0 }: Pick<PlacementRequest, 'group' | 'seed'>): number {
  const { order, draws } = leaf.slot;
  const due = draws.get(group) ?? 0;
  if (leaf.drawn > due + 1) {
    // Another group's.
    leaf.drawn = 0;
    leaf.arrival = 0;
  }
  for (; leaf.drawn <= due; leaf.drawn += 1) leaf.arrival += arrivalGap({ seed, order, draw: leaf.drawn });
  return leaf.arrival;
}
