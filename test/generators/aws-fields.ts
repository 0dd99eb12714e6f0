import type { FieldRow, FieldTable } from '../../lib/diff/field-table.ts';

/** Kinds by field path, a list's items as `[]`, a map's values as `{}`. */
export type ModelFields = Readonly<Record<string, string>>;

/** AWS's service model, as the sandbox keeps it. */
export interface Model {
  input(operation: string): ModelFields;
  output(shape: string): ModelFields;
}

/** Reads the sandbox's list of the model's fields. */
export function modelFields(text: string): Model {
  const { inputs, outputs } = JSON.parse(text) as Record<'inputs' | 'outputs', Record<string, ModelFields>>;
  return { input: (name) => named(inputs[name]), output: (name) => named(outputs[name]) };
}

const kinds: Readonly<Record<string, string>> = { double: 'number', long: 'integer', float: 'number' };

function named(fields: ModelFields | undefined): ModelFields {
  if (fields === undefined) throw new Error('the model has no such shape');
  return Object.fromEntries(Object.entries(fields).map(([path, kind]) => [path, kinds[kind] ?? kind]));
}

/** A table's rows as kinds, with what its lists and maps hold. */
export function rowsOf(table: FieldTable): ModelFields {
  const rows = Object.entries(table).map(([path, row]) => ({ [path]: row.kind, ...heldBy(path, row, table) }));
  return Object.assign({}, ...rows);
}

/** Every map of ECS's holds text. */
function heldBy(path: string, { kind, items = 'string' }: FieldRow, table: FieldTable): ModelFields {
  if (kind === 'map') return { [`${path}{}`]: 'string' };
  if (kind !== 'list') return {};
  const ofStructures = Object.keys(table).some((other) => other.startsWith(`${path}[].`));
  return { [`${path}[]`]: ofStructures ? 'structure' : items };
}

const scalars: Readonly<Record<number, string>> = {
  0: 'string',
  1: 'integer',
  2: 'boolean',
  4: 'number',
  15: 'document',
};

/** The fields of one of the SDK's runtime schemas, which are lists: kind, namespace, name, traits, members, types. */
export function sdkFields(schema: unknown): ModelFields {
  const fields: Record<string, string> = {};
  collect(schema, '', fields);
  return fields;
}

function collect(schema: unknown, path: string, fields: Record<string, string>): void {
  const shape = resolved(schema);
  for (const [inner, type] of insideOf(shape, path)) {
    fields[inner] = kindOf(type);
    collect(type, inner, fields);
  }
}

/** What a list, a map or a structure holds: paths and their schemas. */
function insideOf(shape: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof shape === 'number') {
    if ((shape & 64) !== 0) return [[`${path}[]`, shape & ~64]];
    return (shape & 128) !== 0 ? [[`${path}{}`, shape & ~128]] : [];
  }
  if (!Array.isArray(shape)) return [];
  if (shape[0] === 1) return [[`${path}[]`, shape[4]]];
  if (shape[0] === 2) return [[`${path}{}`, shape[5]]];
  if (shape[0] !== 3 && shape[0] !== 4) return [];
  const types = shape[5] as readonly unknown[];
  return (shape[4] as readonly string[]).map((name, index) => [path === '' ? name : `${path}.${name}`, types[index]]);
}

function kindOf(schema: unknown): string {
  const shape = resolved(schema);
  if (typeof shape === 'number') {
    if ((shape & 64) !== 0) return 'list';
    return (shape & 128) !== 0 ? 'map' : (scalars[shape] ?? `unknown ${shape}`);
  }
  const kind = Array.isArray(shape) ? shape[0] : undefined;
  return (
    ({ 1: 'list', 2: 'map', 3: 'structure', 4: 'structure' } as Record<number, string>)[kind as number] ??
    `unknown ${kind}`
  );
}

/** A schema may be given as a function, and with its traits beside it. */
function resolved(schema: unknown): unknown {
  if (typeof schema === 'function') return resolved((schema as () => unknown)());
  if (Array.isArray(schema) && schema.length === 2 && typeof schema[1] === 'number') return resolved(schema[0]);
  return schema;
}
