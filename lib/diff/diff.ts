import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { FieldChange } from './field-change.ts';
import type { FieldNode, FieldRow } from './field-table.ts';
import { byLabel } from './list-order.ts';
import { defaultOf, isSameJson } from './normalize.ts';
import { namesSecret } from './redaction.ts';

/** Where a comparison stands. */
interface Place {
  readonly path: string;
  /** Everything below is redacted. */
  readonly redact: boolean;
  /** What the field lies in is on one side only, so that no default stands for the field on the other. */
  readonly oneSided?: boolean;
}

/**
 * What leads from live to desired, leaf by leaf, in the order of the desired side. Both sides must have been normalised
 * by the same table; equal ones give an empty list.
 */
export function diff(desired: JsonObject, live: JsonObject, tree: FieldNode): readonly FieldChange[] {
  return diffStructure(desired, live, tree, { path: '', redact: false });
}

/** The same for one field, at its path. */
export function diffField(
  desired: JsonValue | undefined,
  live: JsonValue | undefined,
  node: FieldNode | undefined,
  place: Place,
): readonly FieldChange[] {
  if (isSameJson(desired, live)) return [];
  const row = node?.row;
  if (row?.same === 'nameOrArn' && isSameName(desired, live)) return [];
  const redact = place.redact || row?.redact === true;
  const inner = { path: place.path, redact, oneSided: place.oneSided ?? false };
  if (isStructureOrAbsent(desired) && isStructureOrAbsent(live) && row?.kind !== 'document') {
    if (row?.kind === 'map') return diffMap(desired ?? {}, live ?? {}, row, inner);
    return diffStructures(desired, live, node, inner);
  }
  if (node && row?.list?.order === 'keyed' && isListOrAbsent(desired) && isListOrAbsent(live)) {
    return diffKeyed(desired ?? [], live ?? [], row.list.by, node, inner);
  }
  const fallback = inner.oneSided ? undefined : fallbackOf(row);
  return [change(desired ?? fallback, live ?? fallback, inner)];
}

/** True when one is the short name of the other's ARN: `web` and `arn:aws:iam::111122223333:role/web`. */
function isSameName(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  const [arn, name] = a.startsWith('arn:') ? [a, b] : [b, a];
  return (
    arn.startsWith('arn:') && !name.startsWith('arn:') && name !== '' && arn.endsWith(`/${name.replace(/^\//, '')}`)
  );
}

function diffStructures(
  desired: JsonObject | undefined,
  live: JsonObject | undefined,
  node: FieldNode | undefined,
  place: Place,
): readonly FieldChange[] {
  const oneSided = desired === undefined || live === undefined;
  // One that the table does not know is shown whole when it comes or goes.
  const changes =
    oneSided && !node?.children.size ? [] : diffStructure(desired ?? {}, live ?? {}, node, { ...place, oneSided });
  return changes.length > 0 ? changes : [change(desired, live, place)];
}

function diffStructure(
  desired: JsonObject,
  live: JsonObject,
  node: FieldNode | undefined,
  place: Place,
): readonly FieldChange[] {
  const names = new Set([...Object.keys(desired), ...Object.keys(live)]);
  return [...names].flatMap((name) => {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    return diffField(desired[name], live[name], node?.children.get(name), { ...place, path });
  });
}

function diffMap(desired: JsonObject, live: JsonObject, row: FieldRow, place: Place): readonly FieldChange[] {
  const names = new Set([...Object.keys(desired), ...Object.keys(live)]);
  return [...names].flatMap((name) => {
    if (isSameJson(desired[name], live[name])) return [];
    const redact = place.redact || (row.redact === 'secretKeys' && namesSecret(name));
    return [change(desired[name], live[name], { path: `${place.path}[${name}]`, redact })];
  });
}

function diffKeyed(
  desired: readonly JsonValue[],
  live: readonly JsonValue[],
  by: readonly string[],
  node: FieldNode,
  place: Place,
): readonly FieldChange[] {
  const wanted = byLabel(desired, by);
  const there = byLabel(live, by);
  const changes = [...new Set([...wanted.keys(), ...there.keys()])].flatMap((label) => {
    const inner = { path: `${place.path}[${label}]`, redact: place.redact };
    return diffItem(wanted.get(label), there.get(label), by, node, inner);
  });
  // Items of one name in another order: the order may decide which of them counts.
  return changes.length > 0 ? changes : [change(desired, live, place)];
}

function diffItem(
  desired: JsonValue | undefined,
  live: JsonValue | undefined,
  by: readonly string[],
  node: FieldNode,
  place: Place,
): readonly FieldChange[] {
  if (isSameJson(desired, live)) return [];
  if (!isStructureOrAbsent(desired) || !isStructureOrAbsent(live)) return [change(desired, live, place)];
  if (desired !== undefined && live !== undefined) return diffStructure(desired, live, node, place);
  const changes = diffStructure(without(desired, by), without(live, by), node, { ...place, oneSided: true });
  return changes.length > 0 ? changes : [change(desired, live, place)];
}

/** An item's fields but those that its label already tells. */
function without(item: JsonObject | undefined, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(item ?? {}).filter(([name]) => !names.includes(name)));
}

function isStructureOrAbsent(value: JsonValue | undefined): value is JsonObject | undefined {
  return value === undefined || isJsonObject(value);
}

function isListOrAbsent(value: JsonValue | undefined): value is readonly JsonValue[] | undefined {
  return value === undefined || Array.isArray(value);
}

/** The value that an absent field stands for, where no other field decides it. */
function fallbackOf(row: FieldRow | undefined): JsonValue | undefined {
  return row?.default && 'value' in row.default ? defaultOf(row.default, { root: {}, parent: {} }) : undefined;
}

function change(to: JsonValue | undefined, from: JsonValue | undefined, place: Place): FieldChange {
  return {
    path: place.path,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(place.redact ? { redact: true as const } : {}),
  };
}
