import type { FieldKind, FieldNode } from '../diff/field-table.ts';
import { namesSecret } from '../diff/redaction.ts';
import type { ManifestProblem } from '../errors.ts';
import {
  describeHidden,
  describeNode,
  isUnfilled,
  type ManifestNode,
  type MapEntry,
  type MapNode,
} from './manifest-node.ts';
import { problemAt } from './problem.ts';
import { didYouMean } from './suggestion.ts';

/** ECS's part of a manifest, checked against the table of its fields. */
export interface CheckedPart {
  /** The part without its `null`s, which mean absent. */
  readonly value: MapNode;
  /** Types that ECS could not be sent. */
  readonly problems: readonly ManifestProblem[];
  /** Fields that the table lacks: they pass through. */
  readonly warnings: readonly ManifestProblem[];
}

/** Checks the types of the fields that a table of ECS's fields knows, and warns of those that it does not. */
export function checkEcsPart(fields: FieldNode, part: MapNode): CheckedPart {
  const found: Found = { problems: [], warnings: [] };
  return { value: checkMap(part, fields, found), ...found };
}

interface Found {
  readonly problems: ManifestProblem[];
  readonly warnings: ManifestProblem[];
}

const words: Readonly<Record<FieldKind, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  structure: 'a map',
  map: 'a map',
  document: 'any value',
};

function checkMap(node: MapNode, fields: FieldNode, found: Found): MapNode {
  return { ...node, entries: node.entries.flatMap((entry) => checkEntry(entry, fields, found)) };
}

function checkEntry(entry: MapEntry, fields: FieldNode, found: Found): readonly MapEntry[] {
  const { key, keyPlace, value } = entry;
  if (isNull(value)) {
    found.warnings.push(problemAt(keyPlace, `${key} is null and left out; write a value, or take the key away`));
    return [];
  }
  const field = fields.children.get(key);
  if (field === undefined) {
    const meant = didYouMean(key, writableFields(fields));
    found.warnings.push(
      problemAt(keyPlace, `ECS has no field "${key}" here that Berth knows, and is sent it as written${meant}`),
    );
    return [entry];
  }
  // What `aws ecs describe-task-definition` prints is what people start from.
  if (isReadOnly(field)) {
    found.warnings.push(problemAt(keyPlace, `${key} is what ECS says, and does not take; it is left out`));
    return [];
  }
  return [{ ...entry, value: checkField(entry, field, found) }];
}

/** A value and what a problem calls it. */
type Named = Pick<MapEntry, 'key' | 'value'>;

function checkField({ key: name, value: node }: Named, field: FieldNode, found: Found): ManifestNode {
  const kind = kindOf(field);
  const redact = field.row?.redact;
  if (!isOfKind(node, { name, kind, hidden: redact === true }, found)) return node;
  if (kind === 'list' && node.kind === 'list') {
    return { ...node, items: node.items.map((value) => checkItem({ key: `an item of ${name}`, value }, field, found)) };
  }
  if (node.kind !== 'map' || kind === 'document') return node;
  if (kind === 'structure') return checkMap(node, field, found);
  const entries = node.entries.filter((entry) => !isNull(entry.value));
  for (const { key, value } of entries) {
    const hidden = redact === true || (redact === 'secretKeys' && namesSecret(key));
    isOfKind(value, { name: key, kind: 'string', hidden }, found);
  }
  return { ...node, entries };
}

function checkItem({ key: name, value: node }: Named, { row, children }: FieldNode, found: Found): ManifestNode {
  const hidden = row?.redact === true;
  const kind = children.size > 0 ? 'structure' : (row?.items ?? 'string');
  if (!isOfKind(node, { name, kind, hidden }, found) || node.kind !== 'map' || children.size === 0) return node;
  return checkMap(node, { row: undefined, children }, found);
}

interface Expected {
  readonly name: string;
  readonly kind: FieldKind;
  /** True for what is never shown: an environment value, an option that names a secret. */
  readonly hidden: boolean;
}

/** Whether the value is of the kind; reports one that is not, but for one whose value could not be filled in. */
function isOfKind(node: ManifestNode, { name, kind, hidden }: Expected, { problems }: Found): boolean {
  if (isUnfilled(node)) return false;
  if (fits(node, kind)) return true;
  const hint = kind === 'string' && node.kind === 'scalar' && node.value !== null ? '; put it in quotes' : '';
  const is = hidden ? describeHidden(node) : describeNode(node);
  problems.push(problemAt(node.place, `${name} has to be ${words[kind]}, and is ${is}${hint}`));
  return false;
}

function isNull(node: ManifestNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function fits(node: ManifestNode, kind: FieldKind): boolean {
  if (kind === 'document') return true;
  if (kind === 'list') return node.kind === 'list';
  if (kind === 'map' || kind === 'structure') return node.kind === 'map';
  if (node.kind !== 'scalar') return false;
  return kind === 'integer' ? Number.isInteger(node.value) : typeof node.value === kind;
}

/** A field in between without a row of its own is a structure. */
function kindOf({ row }: FieldNode): FieldKind {
  return row?.kind ?? 'structure';
}

function isReadOnly({ row }: FieldNode): boolean {
  return row?.apart === 'readOnly';
}

function writableFields({ children }: FieldNode): readonly string[] {
  return [...children].flatMap(([name, field]) => (isReadOnly(field) ? [] : [name]));
}
