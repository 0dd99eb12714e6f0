import { type Acceptance, acceptanceOf } from './acceptance.ts';
import type { ContainerInstance } from './container-instance.ts';
import {
  type Branch,
  bestOf,
  branchOf,
  type Comparisons,
  comparisonsBy,
  createBranch,
  createLeaf,
  type Leaf,
  settleUpwards,
} from './placement-branch.ts';
import { arrivalGap, ownKeyOf, type PlacementKey, placementKeysOf } from './placement-keys.ts';
import type { PlacementRequest } from './placement-request.ts';
import type { GroupHosts, PlacerSlot } from './placer-slot.ts';

/** The instances that take a task of one kind of request, the best at hand. It serves a group at a time. */
export interface PlacementIndex {
  readonly group: string;
  /** Serves another group. */
  regroup(group: string, hosts: GroupHosts): void;
  /** Makes up for everything that changed of an instance since it was last looked at. */
  refresh(slot: PlacerSlot): void;
  /** Where the next task goes; `undefined` when it fits nowhere. */
  best(): PlacerSlot | undefined;
}

type OwnKey = Exclude<PlacementKey, { readonly kind: 'alike' }>;

/** What an index goes by, and what it holds. */
interface IndexState {
  readonly request: Omit<PlacementRequest, 'count'>;
  readonly acceptance: Acceptance;
  /** Keys of an instance's own, in the strategy's order. */
  readonly own: readonly OwnKey[];
  readonly isRandom: boolean;
  /** Whether the group's tasks on an instance matter beyond its branches. */
  readonly asksForTasks: boolean;
  readonly attributes: readonly string[];
  readonly compare: Comparisons;
  readonly root: Branch;
  /** By the order of their slots. */
  readonly leaves: (Leaf | undefined)[];
  group: string;
  hosts: GroupHosts;
}

/**
 * An index over no instance yet. A strategy orders instances by its keys, the first one first, and those alike in all by
 * the order in which they were given. Tasks that a spread counts are shared by all the instances of a branch, so that a
 * task there moves the branch and leaves its instances as they are: that keeps a step as short as the heaps are high.
 */
export function createPlacementIndex(request: Omit<PlacementRequest, 'count'>, hosts: GroupHosts): PlacementIndex {
  const state = stateOf(request, hosts);
  return {
    get group() {
      return state.group;
    },
    regroup: (group, others) => regroup(state, group, others),
    best: () => bestOf(state.root)?.slot,
    refresh: (slot) => {
      const leaf = leafOf(state, slot);
      if (leaf !== undefined && leaf.seen !== slot.version) look(state, leaf);
    },
  };
}

function stateOf(request: Omit<PlacementRequest, 'count'>, hosts: GroupHosts): IndexState {
  const keys = placementKeysOf(request.strategy);
  const compare = comparisonsBy(keys);
  return {
    request,
    acceptance: acceptanceOf(request),
    own: keys.filter((key) => key.kind !== 'alike'),
    isRandom: keys.some(({ kind }) => kind === 'random'),
    asksForTasks:
      keys.some(({ kind }) => kind === 'tasks') || request.constraints.some(({ type }) => type === 'distinctInstance'),
    attributes: keys.flatMap((key) => (key.kind === 'alike' ? [key.attribute] : [])),
    compare,
    root: createBranch(undefined, compare),
    leaves: [],
    group: request.group,
    hosts,
  };
}

function leafOf({ leaves, root, attributes, compare, own, acceptance }: IndexState, slot: PlacerSlot) {
  const known = leaves[slot.order];
  if (known !== undefined || slot.instance === undefined) return known;
  const branch = branchOf(root, attributes, { instance: slot.instance, compare });
  // Keys at their full length from the start: a list that grows takes several times the room.
  const leaf = createLeaf(slot, branch, { keys: own.map(() => 0), eligible: acceptance.ever(slot.instance) });
  leaves[slot.order] = leaf;
  return leaf;
}

function look(state: IndexState, leaf: Leaf): void {
  const { slot, branch } = leaf;
  const { instance, version } = slot;
  leaf.seen = version;
  const more = count(leaf, state.hosts);
  if (more !== 0) for (const counted of branch.path) counted.tasks += more;
  const before = branch.leaves.first();
  const isIn = leaf.position >= 0;
  const takes = instance !== undefined && leaf.eligible && state.acceptance.now(instance, state.group);
  const isMoved = takes && updateKeys(leaf, instance, state);
  if (isMoved || (takes && !isIn)) branch.leaves.settle(leaf);
  else if (!takes && isIn) branch.leaves.remove(leaf);
  // Where the branch belongs depends on the first of its instances alone.
  const after = branch.leaves.first();
  if (more !== 0 || before !== after || (isMoved && after === leaf)) settleUpwards(branch);
}

/** What the two groups have of instances is all that is wrong then, but for what a refresh makes up for. */
function regroup(state: IndexState, group: string, hosts: GroupHosts): void {
  const others = state.hosts;
  const touched = new Set<Branch>();
  state.group = group;
  state.hosts = hosts;
  for (const slot of others.keys()) recount(state, slot, touched);
  for (const slot of hosts.keys()) recount(state, slot, touched);
  // One after the other: a heap can right only one at a time.
  for (const branch of touched) {
    branch.tasks += branch.pending;
    if (branch.pending !== 0) settleUpwards(branch);
    branch.pending = 0;
  }
}

function recount(state: IndexState, slot: PlacerSlot, touched: Set<Branch>): void {
  const leaf = state.leaves[slot.order];
  if (leaf === undefined) return;
  const more = count(leaf, state.hosts);
  if (more !== 0) {
    for (const counted of leaf.branch.path) {
      counted.pending += more;
      touched.add(counted);
    }
  }
  // Draws are kept when the tasks are gone.
  if (state.isRandom || (more !== 0 && state.asksForTasks)) look(state, leaf);
}

/** How many tasks there are more than were counted. */
function count(leaf: Leaf, hosts: GroupHosts): number {
  const tasks = hosts.get(leaf.slot) ?? 0;
  const more = tasks - leaf.tasks;
  leaf.tasks = tasks;
  return more;
}

/** Answers whether any key is another now. */
function updateKeys(leaf: Leaf, instance: ContainerInstance, { own, group, request }: IndexState): boolean {
  let isMoved = false;
  for (let place = 0; place < own.length; place += 1) {
    const key = own[place];
    if (key === undefined) continue;
    const value = key.kind === 'random' ? arrivalAt(leaf, group, request.seed) : ownKeyOf(key, instance, leaf.tasks);
    isMoved ||= leaf.keys[place] !== value;
    leaf.keys[place] = value;
  }
  return isMoved;
}

/** When the next task is due there. */
function arrivalAt(leaf: Leaf, group: string, seed = 0): number {
  const { order, draws } = leaf.slot;
  const due = draws?.get(group) ?? 0;
  if (leaf.drawn > due + 1) {
    // Another group's.
    leaf.drawn = 0;
    leaf.arrival = 0;
  }
  for (; leaf.drawn <= due; leaf.drawn += 1) leaf.arrival += arrivalGap({ seed, order, draw: leaf.drawn });
  return leaf.arrival;
}
