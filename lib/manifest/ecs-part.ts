import type { ManifestProblem } from '../errors.ts';
import { readOnlyFields } from '../task-definition/fields.ts';
import { ecsFields, type FieldType } from './ecs-fields.ts';
import { describeNode, isUnfilled, type ManifestNode, type MapEntry, type MapNode } from './manifest-node.ts';
import { problemAt } from './problem.ts';
import { didYouMean } from './suggestion.ts';

/** ECS's part of a manifest, checked against the fields that AWS's model knows. */
export interface CheckedPart {
  /** The part without its `null`s, which mean absent. */
  readonly value: MapNode;
  /** Types that ECS could not be sent. */
  readonly problems: readonly ManifestProblem[];
  /** Fields that the model lacks: they pass through. */
  readonly warnings: readonly ManifestProblem[];
}

/** Checks the types of the fields that are known, and warns of those that are not. */
export function checkEcsPart(operation: keyof typeof ecsFields, part: MapNode): CheckedPart {
  // What `aws ecs describe-task-definition` prints is what people start from.
  const readOnly = operation === 'RegisterTaskDefinition' ? readOnlyFields : {};
  const walk: Walk = { fields: ecsFields[operation], readOnly, problems: [], warnings: [] };
  return { value: checkMap(part, '', walk), problems: walk.problems, warnings: walk.warnings };
}

interface Walk {
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly readOnly: Readonly<Record<string, unknown>>;
  readonly problems: ManifestProblem[];
  readonly warnings: ManifestProblem[];
}

const words: Readonly<Record<FieldType, string>> = {
  string: 'text',
  integer: 'a whole number',
  double: 'a number',
  boolean: 'true or false',
  list: 'a list',
  structure: 'a map',
  map: 'a map',
  document: 'any value',
};

function checkMap(node: MapNode, path: string, walk: Walk): MapNode {
  return { ...node, entries: node.entries.flatMap((entry) => checkEntry(entry, path, walk)) };
}

function checkEntry(entry: MapEntry, path: string, walk: Walk): readonly MapEntry[] {
  const { key, keyPlace, value } = entry;
  if (isNull(value)) {
    walk.warnings.push(problemAt(keyPlace, `${key} is null and left out; write a value, or take the key away`));
    return [];
  }
  if (path === '' && Object.hasOwn(walk.readOnly, key)) {
    walk.warnings.push(problemAt(keyPlace, `${key} is what ECS says, and does not take; it is left out`));
    return [];
  }
  const field = path === '' ? key : `${path}.${key}`;
  const type = Object.hasOwn(walk.fields, field) ? walk.fields[field] : undefined;
  if (type === undefined) {
    const meant = didYouMean(key, siblingsOf(path, walk.fields));
    walk.warnings.push(
      problemAt(keyPlace, `ECS has no field "${key}" here that Berth knows, and is sent it as written${meant}`),
    );
    return [entry];
  }
  return [{ ...entry, value: checkValue(value, key, field, type, walk) }];
}

function checkValue(node: ManifestNode, name: string, path: string, type: FieldType, walk: Walk): ManifestNode {
  if (type === 'document' || isUnfilled(node)) return node;
  if (!fits(node, type)) {
    const hint = type === 'string' && node.kind === 'scalar' && node.value !== null ? '; put it in quotes' : '';
    walk.problems.push(problemAt(node.place, `${name} has to be ${words[type]}, and is ${describeNode(node)}${hint}`));
    return node;
  }
  if (node.kind === 'list') {
    return { ...node, items: node.items.map((item) => checkItem(item, `an item of ${name}`, `${path}[]`, walk)) };
  }
  if (node.kind !== 'map') return node;
  if (type === 'structure') return checkMap(node, path, walk);
  const entries = node.entries.filter((entry) => !isNull(entry.value));
  return {
    ...node,
    entries: entries.map((entry) => ({ ...entry, value: checkItem(entry.value, entry.key, `${path}{}`, walk) })),
  };
}

function checkItem(node: ManifestNode, name: string, path: string, walk: Walk): ManifestNode {
  const type = walk.fields[path];
  return type === undefined ? node : checkValue(node, name, path, type, walk);
}

function isNull(node: ManifestNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function fits(node: ManifestNode, type: FieldType): boolean {
  if (type === 'list') return node.kind === 'list';
  if (type === 'map' || type === 'structure') return node.kind === 'map';
  if (node.kind !== 'scalar') return false;
  if (type === 'integer') return Number.isInteger(node.value);
  return typeof node.value === (type === 'double' ? 'number' : type);
}

function siblingsOf(path: string, fields: Walk['fields']): readonly string[] {
  const prefix = path === '' ? '' : `${path}.`;
  return Object.keys(fields)
    .filter((field) => field.startsWith(prefix))
    .map((field) => field.slice(prefix.length))
    .filter((field) => /^\w+$/.test(field));
}
