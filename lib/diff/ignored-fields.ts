import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { FieldPath } from './field-path.ts';
import type { FieldNode } from './field-table.ts';
import { itemLabel } from './list-order.ts';
import { normalizeField } from './normalize.ts';

/** The value without the fields at these paths, on a copy; what is empty then, or was on the way to them, goes too. */
export function withoutFields(value: JsonObject, tree: FieldNode, paths: readonly FieldPath[]): JsonObject {
  return paths.reduce((all: JsonObject, path) => {
    const left = removed(all, tree, path);
    return isJsonObject(left) ? left : {};
  }, value);
}

/**
 * The desired value with the live one at these paths, on a copy: a field that only the live side has comes, one that only
 * the desired side has goes. What lies in an item of a list that is not live stays as it is desired: the item is new.
 */
export function withLiveFields(
  sides: { readonly desired: JsonObject; readonly live: JsonObject },
  tree: FieldNode,
  paths: readonly FieldPath[],
): JsonObject {
  return paths.reduce((desired: JsonObject, path) => {
    const laid = kept({ desired, live: sides.live }, tree, path);
    return isJsonObject(laid) ? laid : desired;
  }, sides.desired);
}

/** An item's name in a list of named things, as paths show it, of a value that was not normalised. */
export function labelOf(item: JsonValue, node: FieldNode): string | undefined {
  const rule = node.row?.list;
  if (rule?.order !== 'keyed' || !isJsonObject(item)) return undefined;
  const scope = { root: {}, parent: item, form: 'stored' } as const;
  const names = rule.by.map((name) => [name, normalizeField(item[name], node.children.get(name), scope)] as const);
  return itemLabel(Object.fromEntries(names), rule.by);
}

function removed(value: JsonValue | undefined, node: FieldNode | undefined, path: FieldPath): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return undefined;
  if (Array.isArray(value)) {
    if (step.kind === 'field' || !node) return value;
    const items = value.flatMap((item) => {
      if (labelOf(item, node) !== step.label) return [item];
      return removed(item, { row: undefined, children: node.children }, rest) ?? [];
    });
    return items.length > 0 ? items : undefined;
  }
  if (!isJsonObject(value)) return value;
  const name = step.kind === 'field' ? step.name : step.label;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, JsonValue][] => {
    const left = key === name ? removed(inner, node?.children.get(key), rest) : inner;
    return left === undefined ? [] : [[key, left]];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

interface Sides {
  readonly desired: JsonValue | undefined;
  readonly live: JsonValue | undefined;
}

function kept({ desired, live }: Sides, node: FieldNode | undefined, path: FieldPath): JsonValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return live ?? undefined;
  const kind = node?.row?.kind ?? 'structure';
  if (kind === 'list') return node && step.kind === 'item' ? keptItems({ desired, live }, node, path) : desired;
  const there = isJsonObject(live) ? live : {};
  const ours = isJsonObject(desired) ? desired : {};
  const name = step.kind === 'field' ? step.name : step.label;
  const inner = kept({ desired: ours[name], live: there[name] }, node?.children.get(name), rest);
  if (inner !== undefined) return { ...ours, [name]: inner };
  const { [name]: _, ...others } = ours;
  if (!isJsonObject(desired)) return desired;
  return Object.keys(others).length > 0 || isJsonObject(live) ? others : undefined;
}

function keptItems({ desired, live }: Sides, node: FieldNode, [step, ...rest]: FieldPath): JsonValue | undefined {
  const isMeant = (item: JsonValue) => step?.kind === 'item' && labelOf(item, node) === step.label;
  const ours: readonly JsonValue[] = Array.isArray(desired) ? desired : [];
  const there: readonly JsonValue[] = (Array.isArray(live) ? live : []).filter(isMeant);
  const at = ours.findIndex(isMeant);
  const before = at < 0 ? ours : ours.slice(0, at);
  const meant = at < 0 ? there.map((item) => nameOf(item, node)) : ours.filter(isMeant);
  const items = rest.length > 0 ? meant.map((item) => keptIn({ desired: item, live: there[0] }, node, rest)) : there;
  const laid = [...before, ...items, ...ours.slice(before.length).filter((item) => !isMeant(item))];
  return laid.length > 0 || Array.isArray(desired) ? laid : undefined;
}

function keptIn(
  { desired, live }: { readonly desired: JsonValue; readonly live: JsonValue | undefined },
  node: FieldNode,
  path: FieldPath,
): JsonValue {
  if (live === undefined) return desired;
  return kept({ desired, live }, { row: undefined, children: node.children }, path) ?? desired;
}

/** An item with nothing but what names it, for a field of it to be kept in. */
function nameOf(item: JsonValue, node: FieldNode): JsonValue {
  const rule = node.row?.list;
  if (rule?.order !== 'keyed' || !isJsonObject(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => rule.by.includes(name)));
}
