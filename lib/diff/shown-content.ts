import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { FieldNode, FieldTable } from './field-table.ts';

/**
 * A field as ECS shows it without the `null`, `[]` and `{}` that it shows where nothing was sent, in its own order and
 * spelling; `undefined` when nothing is left. What is empty and says something (a table's `empty: 'kept'`) stays.
 */
export function withoutBlanks(value: JsonValue | undefined, node: FieldNode | undefined): JsonValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (node?.row?.kind === 'document') return value;
  if (Array.isArray(value)) {
    const items = value.flatMap((item) => withoutBlanks(item, node) ?? []);
    return items.length === 0 ? undefined : items;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, item]): [string, JsonValue][] => {
    const kept = withoutBlanks(item, node?.children.get(name));
    return kept === undefined ? [] : [[name, kept]];
  });
  return entries.length === 0 && node?.row?.empty !== 'kept' ? undefined : Object.fromEntries(entries);
}

/** The fields in the table's order; those that it does not know come last, as they came. */
export function inTableOrder(value: JsonObject, table: FieldTable): JsonObject {
  const names = Object.keys(table).filter((path) => Object.hasOwn(value, path));
  return Object.fromEntries([...new Set([...names, ...Object.keys(value)])].map((name) => [name, value[name]]));
}
