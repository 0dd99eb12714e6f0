import fc from 'fast-check';
import type { FieldNode } from '../../lib/diff/field-table.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';

/** A way to one value inside another: names of fields and positions in lists. */
export type Way = readonly (string | number)[];

/** The same value with every list whose order says nothing in another order, and every object's keys reversed. */
export function reordered(value: JsonValue, node: FieldNode | undefined): JsonValue {
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => (isJsonObject(item) && node ? reorderedFields(item, node) : item));
    const order = node?.row?.list?.order ?? 'ordered';
    return order === 'ordered' ? items : items.reverse();
  }
  return isJsonObject(value) && node?.row?.kind !== 'map' && node?.row?.kind !== 'document' && node
    ? reorderedFields(value, node)
    : value;
}

function reorderedFields(value: JsonObject, node: FieldNode): JsonObject {
  const entries = Object.entries(value).map(([name, field]) => [
    name,
    reordered(field ?? null, node.children.get(name)),
  ]);
  return Object.fromEntries(entries.reverse());
}

/** The ways to every scalar of a value, those inside maps and lists included. */
function leaves(value: JsonValue | undefined, way: Way = []): readonly Way[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue, index) => leaves(item, [...way, index]));
  if (isJsonObject(value)) return Object.entries(value).flatMap(([name, item]) => leaves(item, [...way, name]));
  return value === undefined || value === null ? [] : [way];
}

/** The value at the end of a way. */
export function at(value: JsonValue | undefined, way: Way): JsonValue | undefined {
  return way.reduce<JsonValue | undefined>((part, step) => {
    if (Array.isArray(part)) return part[step as number];
    return isJsonObject(part) ? part[step] : undefined;
  }, value);
}

/** A copy with another value at the end of a way; `undefined` takes the field away. */
export function replaced(value: JsonValue, [step, ...rest]: Way, to: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) {
    return value.map((item: JsonValue, index) => (index === step ? inner(item, rest, to) : item));
  }
  if (!isJsonObject(value) || step === undefined) return value;
  const copy: Record<string, JsonValue | undefined> = { ...value };
  if (rest.length === 0 && to === undefined) delete copy[step];
  else copy[step] = inner(value[step] ?? null, rest, to);
  return copy as JsonObject;
}

function inner(value: JsonValue, rest: Way, to: JsonValue | undefined): JsonValue {
  return rest.length === 0 ? (to ?? null) : replaced(value, rest, to);
}

/** Another value of the same kind, which no default and no spelling makes the same. */
export function other(value: JsonValue): JsonValue {
  if (typeof value === 'number') return Math.abs(value) < 1e9 ? value + 7919 : 1;
  if (typeof value === 'boolean') return !value;
  return `${String(value)}-changed`;
}

/** The value, frozen all the way down: a function that changes its input throws. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}

/** A value and the way to one of its leaves; values without a leaf do not come up. */
export function withLeaf<T extends JsonObject>(values: fc.Arbitrary<T>): fc.Arbitrary<readonly [T, Way]> {
  return values
    .filter((value) => leaves(value).length > 0)
    .chain((value) => fc.tuple(fc.constant(value), fc.constantFrom(...leaves(value))));
}
