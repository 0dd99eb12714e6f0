import type { ManifestProblem } from '../errors.ts';
import { childOf, entryOf, type ListNode, type ManifestNode, type MapEntry, type MapNode } from './manifest-node.ts';
import { type Checked, problemAt } from './problem.ts';
import { suggest } from './suggestion.ts';

/** The fields that name an item of a list, by the list's path; a list that is not here is replaced. */
export type ListKeys = Readonly<Record<string, readonly string[]>>;

/** Lists of named things in RegisterTaskDefinition's input. */
export const taskDefinitionLists: ListKeys = {
  containerDefinitions: ['name'],
  'containerDefinitions.environment': ['name'],
  'containerDefinitions.secrets': ['name'],
  'containerDefinitions.mountPoints': ['sourceVolume'],
  'containerDefinitions.portMappings': ['containerPort', 'protocol'],
  volumes: ['name'],
  tags: ['key'],
};

/** Lists of named things in CreateService's input. */
export const definitionLists: ListKeys = { tags: ['key'] };

/** Values that ECS takes for a field of a list's key when it is left out. */
const keyDefaults: Readonly<Record<string, string>> = { protocol: 'tcp' };

const removal = '$remove';

/**
 * Lays a patch over a map: maps merge, `null` removes, lists of `lists` merge by their key (`$remove: true` removes an
 * item), everything else is replaced. An empty patch changes nothing.
 */
export function applyPatch(base: MapNode, patch: MapNode, lists: ListKeys): Checked<MapNode> {
  const problems: ManifestProblem[] = [];
  return { value: mergeMaps(base, patch, { path: '', lists, problems }), problems };
}

interface Merging {
  /** Of the map or list at hand, list items left out: `containerDefinitions.environment`. */
  readonly path: string;
  readonly lists: ListKeys;
  readonly problems: ManifestProblem[];
}

function mergeMaps(base: MapNode, patch: MapNode, merging: Merging): MapNode {
  const patched = new Map(patch.entries.map((entry) => [entry.key, entry]));
  const kept = base.entries.flatMap((entry) => {
    const over = patched.get(entry.key);
    if (over === undefined) return [entry];
    patched.delete(entry.key);
    return mergeEntry(entry, over, merging);
  });
  const added = [...patched.values()].flatMap((entry) => mergeEntry(undefined, entry, merging));
  return { ...base, entries: [...kept, ...added] };
}

function mergeEntry(base: MapEntry | undefined, patch: MapEntry, merging: Merging): readonly MapEntry[] {
  if (patch.value.kind === 'scalar' && patch.value.value === null) return [];
  const path = merging.path === '' ? patch.key : `${merging.path}.${patch.key}`;
  return [{ ...patch, value: mergeValues(base?.value, patch.value, { ...merging, path }) }];
}

function mergeValues(base: ManifestNode | undefined, patch: ManifestNode, merging: Merging): ManifestNode {
  if (patch.kind === 'map') {
    const under = base?.kind === 'map' ? base : { ...patch, entries: [] };
    return mergeMaps(under, patch, merging);
  }
  const keys = merging.lists[merging.path];
  if (patch.kind !== 'list' || keys === undefined) return patch;
  return mergeLists(base?.kind === 'list' ? base : { ...patch, items: [] }, patch, { ...merging, keys });
}

interface ListMerging extends Merging {
  readonly keys: readonly string[];
}

function mergeLists(base: ListNode, patch: ListNode, { keys, ...merging }: ListMerging): ListNode {
  const items: (ManifestNode | undefined)[] = [...base.items];
  const positions = new Map<string, number>();
  base.items.forEach((item, index) => {
    const id = identityOf(item, keys);
    if (id !== undefined) positions.set(id, index);
  });
  for (const item of patch.items) {
    const id = identityOf(item, keys);
    if (item.kind !== 'map' || id === undefined) {
      merging.problems.push(
        problemAt(item.place, `an item of ${merging.path} is patched by its ${keys[0]}; write it beside what changes`),
      );
      continue;
    }
    const index = positions.get(id);
    if (isRemoval(item, merging)) {
      if (index === undefined)
        merging.problems.push(problemAt(item.place, nothingToRemove(merging.path, id, positions)));
      else items[index] = undefined;
      continue;
    }
    const under = index === undefined ? undefined : items[index];
    const merged = mergeMaps(under?.kind === 'map' ? under : { ...item, entries: [] }, item, merging);
    if (index === undefined) positions.set(id, items.push(merged) - 1);
    else items[index] = merged;
  }
  return { ...base, items: items.filter((item) => item !== undefined) };
}

function isRemoval(item: MapNode, merging: Merging): boolean {
  const entry = entryOf(item, removal);
  if (entry === undefined) return false;
  if (entry.value.kind === 'scalar' && entry.value.value === true) return true;
  merging.problems.push(problemAt(entry.value.place, `${removal} is true or left out`));
  return true;
}

function nothingToRemove(path: string, id: string, known: ReadonlyMap<string, number>): string {
  return `${path} has no "${id}" to remove${suggest(id, [...known.keys()], 'it has')}`;
}

/** `app`, `8080/tcp`; `undefined` for an item without the first field of the key. */
function identityOf(item: ManifestNode, keys: readonly string[]): string | undefined {
  const parts = keys.map((key) => {
    const value = childOf(item, key);
    return value?.kind === 'scalar' && value.value !== null ? String(value.value) : keyDefaults[key];
  });
  return parts[0] === undefined ? undefined : parts.join('/');
}
