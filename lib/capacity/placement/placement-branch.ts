import type { ContainerInstance } from './container-instance.ts';
import type { PlacementKey } from './placement-keys.ts';
import type { PlacerSlot } from './placer-slot.ts';
import { createHeap, type HeapItem, type PositionHeap } from './position-heap.ts';

/** An instance in the index, with its keys as they were when it was last looked at. */
export interface Leaf extends HeapItem {
  readonly slot: PlacerSlot;
  readonly branch: Branch;
  readonly eligible: boolean;
  /** Those that are its own, in the strategy's order. */
  readonly keys: number[];
  /** The version that was last looked at; -1 at first. */
  seen: number;
  /** Tasks of the group that its branches count. */
  tasks: number;
  /** Arrivals by chance that are added up, and their sum. */
  drawn: number;
  arrival: number;
}

/** Instances that are alike in the first attributes that the strategy spreads over. */
export interface Branch extends HeapItem {
  readonly parent: Branch | undefined;
  /** This branch and those above it, but for the root. From the top. */
  readonly path: readonly Branch[];
  /** Of the group there, and how many more there are than that: not in the order yet. */
  tasks: number;
  pending: number;
  readonly branches: Map<string | undefined, Branch>;
  /** Of its own branches, those that have an instance which takes a task. */
  readonly inner: PositionHeap<Branch>;
  readonly leaves: PositionHeap<Leaf>;
}

/** How a strategy orders what is in its heaps. */
export interface Comparisons {
  /** Of one branch. */
  readonly leaves: (a: Leaf, b: Leaf) => number;
  /** By the first instance of each. */
  readonly branches: (a: Branch, b: Branch) => number;
}

/** The order by the keys of a strategy, and of those alike in all the one in which they were given. */
export function comparisonsBy(keys: readonly PlacementKey[]): Comparisons {
  const own = keys.filter(({ kind }) => kind !== 'alike').length;
  return { leaves: byOwnKeys(own), branches: byAllKeys(keys) };
}

function byOwnKeys(length: number): Comparisons['leaves'] {
  return (a, b) => {
    for (let place = 0; place < length; place += 1) {
      const difference = (a.keys[place] ?? 0) - (b.keys[place] ?? 0);
      if (difference !== 0) return difference;
    }
    return a.slot.order - b.slot.order;
  };
}

function byAllKeys(keys: readonly PlacementKey[]): Comparisons['branches'] {
  let [level, place] = [0, 0];
  const takers = keys.map(({ kind }): ((leaf: Leaf) => number) => {
    const at = kind === 'alike' ? level++ : place++;
    return kind === 'alike' ? ({ branch }) => branch.path[at]?.tasks ?? 0 : (leaf) => leaf.keys[at] ?? 0;
  });
  return (one, other) => {
    const [a, b] = [bestOf(one) as Leaf, bestOf(other) as Leaf];
    for (const take of takers) {
      const difference = take(a) - take(b);
      if (difference !== 0) return difference;
    }
    return a.slot.order - b.slot.order;
  };
}

/** An instance that was not looked at yet: it is in no order. */
export function createLeaf(
  slot: PlacerSlot,
  branch: Branch,
  { keys, eligible }: Pick<Leaf, 'keys' | 'eligible'>,
): Leaf {
  return { slot, branch, eligible, keys, seen: -1, tasks: 0, drawn: 0, arrival: 0, position: -1 };
}

/** A branch without instances; without a parent: the root. */
export function createBranch(parent: Branch | undefined, compare: Comparisons): Branch {
  const inner = createHeap(compare.branches);
  const path: Branch[] = parent === undefined ? [] : [...parent.path];
  const leaves = createHeap(compare.leaves);
  const branch = { parent, path, tasks: 0, pending: 0, branches: new Map(), inner, leaves, position: -1 };
  if (parent !== undefined) path.push(branch);
  return branch;
}

/** The branch of an instance's values, made if it is the first there; those without an attribute are alike in that. */
export function branchOf(
  root: Branch,
  attributes: readonly string[],
  { instance, compare }: { readonly instance: ContainerInstance; readonly compare: Comparisons },
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

/** The first instance there that takes a task; `undefined`: none does. */
export function bestOf(branch: Branch): Leaf | undefined {
  let at: Branch | undefined = branch;
  for (let next = at.inner.first(); next !== undefined; next = at.inner.first()) at = next;
  return at.leaves.first();
}

/** Puts a branch that has changed where it belongs, and those above it. */
export function settleUpwards(branch: Branch): void {
  for (let at = branch; at.parent !== undefined; at = at.parent) {
    if (bestOf(at) === undefined) at.parent.inner.remove(at);
    else at.parent.inner.settle(at);
  }
}
