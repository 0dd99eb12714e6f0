import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { FieldChange } from './field-change.ts';
import type { FieldNode, FieldRow } from './field-table.ts';
import { byLabel } from './list-order.ts';
import { defaultOf, isSameJson } from './normalize.ts';
import { namesSecret } from './redaction.ts';

/** One value on both sides; absent on one of them where the other has it alone. */
interface Sides<Value extends JsonValue = JsonValue> {
  readonly desired: Value | undefined;
  readonly live: Value | undefined;
}

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
  return diffStructure({ desired, live }, tree, { path: '', redact: false });
}

/** The same for one field, at its path. */
export function diffField({ desired, live }: Sides, node: FieldNode | undefined, place: Place): readonly FieldChange[] {
  if (isSameJson(desired, live)) return [];
  const row = node?.row;
  if (row?.same === 'nameOrArn' && isSameName(desired, live)) return [];
  const redact = place.redact || row?.redact === true;
  const inner = { path: place.path, redact, oneSided: place.oneSided ?? false };
  if (isStructureOrAbsent(desired) && isStructureOrAbsent(live) && row?.kind !== 'document') {
    return row?.kind === 'map'
      ? diffMap({ desired, live }, row, inner)
      : diffStructures({ desired, live }, node, inner);
  }
  if (node && row?.list?.order === 'keyed' && isListOrAbsent(desired) && isListOrAbsent(live)) {
    return diffKeyed({ desired, live }, { node, by: row.list.by }, inner);
  }
  const fallback = inner.oneSided ? undefined : fallbackOf(row);
  return [change({ desired: desired ?? fallback, live: live ?? fallback }, inner)];
}

/** True when one is the short name of the other's ARN: `web` and `arn:aws:iam::111122223333:role/web`. */
function isSameName(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  const [arn, name] = a.startsWith('arn:') ? [a, b] : [b, a];
  return (
    arn.startsWith('arn:') && !name.startsWith('arn:') && name !== '' && arn.endsWith(`/${name.replace(/^\//, '')}`)
  );
}

function diffStructures(sides: Sides<JsonObject>, node: FieldNode | undefined, place: Place): readonly FieldChange[] {
  const oneSided = sides.desired === undefined || sides.live === undefined;
  // One that the table does not know is shown whole when it comes or goes.
  const changes = oneSided && !node?.children.size ? [] : diffStructure(sides, node, { ...place, oneSided });
  return changes.length > 0 ? changes : [change(sides, place)];
}

function diffStructure(sides: Sides<JsonObject>, node: FieldNode | undefined, place: Place): readonly FieldChange[] {
  return namesOf(sides).flatMap((name) => {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    return diffField(memberOf(sides, name), node?.children.get(name), { ...place, path });
  });
}

function diffMap(sides: Sides<JsonObject>, row: FieldRow, place: Place): readonly FieldChange[] {
  return namesOf(sides).flatMap((name) => {
    const member = memberOf(sides, name);
    if (isSameJson(member.desired, member.live)) return [];
    const redact = place.redact || (row.redact === 'secretKeys' && namesSecret(name));
    return [change(member, { path: `${place.path}[${name}]`, redact })];
  });
}

function namesOf({ desired = {}, live = {} }: Sides<JsonObject>): readonly string[] {
  return [...new Set([...Object.keys(desired), ...Object.keys(live)])];
}

function memberOf({ desired, live }: Sides<JsonObject>, name: string): Sides {
  return { desired: desired?.[name], live: live?.[name] };
}

/** A list whose items have names, and the fields that name them. */
interface KeyedList {
  readonly node: FieldNode;
  readonly by: readonly string[];
}

function diffKeyed(sides: Sides<readonly JsonValue[]>, list: KeyedList, place: Place): readonly FieldChange[] {
  const wanted = byLabel(sides.desired ?? [], list.by);
  const there = byLabel(sides.live ?? [], list.by);
  const changes = [...new Set([...wanted.keys(), ...there.keys()])].flatMap((label) => {
    const inner = { path: `${place.path}[${label}]`, redact: place.redact };
    return diffItem({ desired: wanted.get(label), live: there.get(label) }, list, inner);
  });
  // Items of one name in another order: the order may decide which of them counts.
  return changes.length > 0 ? changes : [change({ desired: sides.desired ?? [], live: sides.live ?? [] }, place)];
}

function diffItem({ desired, live }: Sides, { node, by }: KeyedList, place: Place): readonly FieldChange[] {
  if (isSameJson(desired, live)) return [];
  const whole = [change({ desired, live }, place)];
  if (!isStructureOrAbsent(desired) || !isStructureOrAbsent(live)) return whole;
  if (desired !== undefined && live !== undefined) return diffStructure({ desired, live }, node, place);
  const unnamed = { desired: without(desired, by), live: without(live, by) };
  const changes = diffStructure(unnamed, node, { ...place, oneSided: true });
  return changes.length > 0 ? changes : whole;
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

function change({ desired, live }: Sides, place: Place): FieldChange {
  return {
    path: place.path,
    ...(live === undefined ? {} : { from: live }),
    ...(desired === undefined ? {} : { to: desired }),
    ...(place.redact ? { redact: true as const } : {}),
  };
}
