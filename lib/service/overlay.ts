import type { FieldNode } from '../diff/field-table.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { ServiceRow } from './field-row.ts';

/** A field's live value with what is ours laid over it: maps leaf by leaf, everything else whole. */
export function overlay(
  live: JsonValue | undefined,
  ours: JsonValue,
  node: FieldNode<ServiceRow> | undefined,
): JsonValue {
  const kind = node?.row?.kind ?? 'structure';
  if (kind !== 'structure' || !isJsonObject(ours) || !isJsonObject(live)) return ours;
  const laid = Object.entries(ours).flatMap(([name, item]): [string, JsonValue][] =>
    item === undefined || item === null ? [] : [[name, overlay(live[name], item, node?.children.get(name))]],
  );
  return { ...live, ...Object.fromEntries(laid) };
}

/** The definition with a value at a path added, on a copy: `deploymentConfiguration.maximumPercent`. */
export function withPart(definition: JsonObject, path: readonly string[], value: JsonValue): JsonObject {
  const [name, ...rest] = path;
  if (name === undefined) return definition;
  if (rest.length === 0) return { ...definition, [name]: value };
  const inner = definition[name];
  return { ...definition, [name]: withPart(isJsonObject(inner) ? inner : {}, rest, value) };
}
