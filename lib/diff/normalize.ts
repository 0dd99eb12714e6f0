import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { DefaultRule, FieldKind, FieldNode, FieldRow, ListRule } from './field-table.ts';
import { inOrder } from './list-order.ts';
import { rewritten } from './rewrite.ts';

/** `stored`: fields at their default go. `declared`: what was written stays, for there it says whose the field is. */
export type NormalForm = 'stored' | 'declared';

interface Scope {
  /** The whole definition, for defaults that hang on another field. */
  readonly root: JsonObject;
  /** What the field lies in. */
  readonly parent: JsonObject;
  readonly form: NormalForm;
}

const ordered: ListRule = { order: 'ordered' };

/**
 * The one value that stands for all that ECS would store alike, on a copy; for comparing and hashing only, never to be
 * deployed. Fields without a row stay as they are but for `null`, `[]` and `{}`, which ECS shows where nothing was sent.
 */
export function normalize(value: JsonObject, tree: FieldNode, form: NormalForm = 'stored'): JsonObject {
  return normalizeStructure(value, tree, { root: value, parent: value, form });
}

/** One field's normal value; `undefined` when it is as good as absent. `root` is the whole that it is a part of. */
export function normalizeField(
  value: JsonValue | undefined,
  node: FieldNode | undefined,
  scope: Scope,
): JsonValue | undefined {
  if (value === undefined || value === null) return undefined;
  const row = node?.row;
  if (row === undefined || node === undefined) return withoutEmpty(value);
  switch (row.kind) {
    case 'document':
      return value;
    case 'map':
      return isJsonObject(value) ? normalizeMap(value) : withoutEmpty(value);
    case 'list':
      return Array.isArray(value) ? normalizeList(value, node, scope) : withoutEmpty(value);
    case 'structure':
      return isJsonObject(value) ? filledOr(normalizeStructure(value, node, scope), row) : withoutEmpty(value);
    default:
      return isScalar(value) ? normalizeScalar(value, row, scope) : withoutEmpty(value);
  }
}

/** What ECS takes the absence of the field for, where one value says it. */
export function defaultOf(rule: DefaultRule | undefined, scope: Omit<Scope, 'form'>): JsonValue | undefined {
  if (rule === undefined) return undefined;
  if ('value' in rule) return rule.value;
  if ('sibling' in rule) return scope.parent[rule.sibling] ?? undefined;
  const decider = scope.root[rule.root];
  return defaultOf((typeof decider === 'string' ? rule.cases[decider] : undefined) ?? rule.otherwise, scope);
}

function normalizeStructure(value: JsonObject, node: FieldNode, scope: Scope): JsonObject {
  const within = { ...scope, parent: value };
  const entries = Object.entries(value).flatMap(([name, field]): [string, JsonValue][] => {
    const child = node.children.get(name);
    if (child?.row?.apart !== undefined) return [];
    const normal = normalizeField(field, child, within);
    return normal === undefined ? [] : [[name, normal]];
  });
  return Object.fromEntries(entries);
}

function filledOr(value: JsonObject, row: FieldRow): JsonObject | undefined {
  return Object.keys(value).length > 0 || row.empty === 'kept' ? value : undefined;
}

function normalizeList(items: readonly JsonValue[], node: FieldNode, scope: Scope): JsonValue | undefined {
  const rule = node.row?.list ?? ordered;
  const normal = items
    .filter((item) => item !== null)
    .map((item) =>
      isJsonObject(item) && node.children.size > 0
        ? normalizeStructure(item, node, { ...scope, form: 'stored' })
        : withoutNull(item),
    );
  if (normal.length === 0) return scope.form === 'declared' ? [] : undefined;
  return inOrder(normal, rule);
}

function normalizeMap(value: JsonObject): JsonObject | undefined {
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.map(([name, item]) => [name, isScalar(item) ? String(item) : item]));
}

function normalizeScalar(value: JsonValue, row: FieldRow, scope: Scope): JsonValue | undefined {
  const typed = inKind(value, row.kind);
  const spelled = row.rewrite === undefined ? typed : rewritten(typed, row.rewrite);
  if (spelled === '' && row.blank !== 'kept') return undefined;
  if (scope.form === 'declared') return spelled;
  if (row.none !== undefined && spelled === row.none) return undefined;
  const fallback = defaultOf(row.default, scope);
  return fallback !== undefined && inKind(fallback, row.kind) === spelled ? undefined : spelled;
}

/** YAML reads `value: 8080` as a number where ECS has only text, and JSON may quote a port: ECS stores one of the two. */
function inKind(value: JsonValue, kind: FieldKind): JsonValue {
  if (kind === 'string') return isScalar(value) ? String(value) : value;
  if (typeof value !== 'string') return value;
  if ((kind === 'integer' || kind === 'number') && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function isScalar(value: JsonValue | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function withoutNull(value: JsonValue): JsonValue {
  return withoutEmpty(value) ?? value;
}

/** A field that the table does not know, without what is as good as absent in it. */
function withoutEmpty(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => withoutNull(item));
  if (!isJsonObject(value)) return value ?? undefined;
  const entries = Object.entries(value).flatMap(([name, item]): [string, JsonValue][] => {
    const kept = item === undefined || item === null ? undefined : withoutEmpty(item);
    return kept === undefined ? [] : [[name, kept]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** True when both say the same, whatever the order of their keys. */
export function isSameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
