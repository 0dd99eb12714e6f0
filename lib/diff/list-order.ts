import { canonicalJson, isJsonObject, type JsonValue } from '../json.ts';
import type { ListRule } from './field-table.ts';

/** The items in the one order that stands for all orders that say the same. */
export function inOrder(items: readonly JsonValue[], rule: ListRule): readonly JsonValue[] {
  switch (rule.order) {
    case 'ordered':
      return items;
    case 'set':
      return [...new Map(items.map((item) => [canonicalJson(item), item])).entries()]
        .sort(byText)
        .map(([, item]) => item);
    case 'keyed':
      return sortedByKey(items, [...rule.by, ...(rule.tieBreak ?? [])]);
  }
}

/** An item's name in its list, as a path shows it: `80/udp`; empty when the item has none of its key's fields. */
export function itemLabel(item: JsonValue, by: readonly string[]): string {
  if (!isJsonObject(item)) return canonicalJson(item);
  return by
    .map((field) => item[field])
    .filter((part) => part !== undefined && part !== null)
    .map((part) => (typeof part === 'string' ? part : canonicalJson(part)))
    .join('/');
}

/** Items by label, in order; a second item of one label gets `#2`, so that none hides another. */
export function byLabel(items: readonly JsonValue[], by: readonly string[]): ReadonlyMap<string, JsonValue> {
  const labelled = new Map<string, JsonValue>();
  const seen = new Map<string, number>();
  for (const item of items) {
    const label = itemLabel(item, by);
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    labelled.set(count === 1 ? label : `${label}#${count}`, item);
  }
  return labelled;
}

function sortedByKey(items: readonly JsonValue[], fields: readonly string[]): readonly JsonValue[] {
  const keyed = items.map((item) => [keyText(item, fields), item] as const);
  return keyed.sort(byText).map(([, item]) => item);
}

function keyText(item: JsonValue, fields: readonly string[]): string {
  return isJsonObject(item) ? canonicalJson(fields.map((field) => item[field] ?? null)) : canonicalJson(item);
}

function byText(a: readonly [string, JsonValue], b: readonly [string, JsonValue]): number {
  if (a[0] === b[0]) return 0;
  return a[0] < b[0] ? -1 : 1;
}
