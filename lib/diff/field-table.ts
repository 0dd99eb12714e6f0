import type { JsonValue } from '../json.ts';

/** What a field holds. A `document` is free JSON, compared as it is. */
export type FieldKind = 'string' | 'integer' | 'number' | 'boolean' | 'structure' | 'list' | 'map' | 'document';

/** Whether a list's order says something, and what tells its items apart. */
export type ListRule =
  | { readonly order: 'ordered' }
  /** Neither order nor repetition says anything. */
  | { readonly order: 'set' }
  | {
      readonly order: 'keyed';
      /** The fields that name an item in the list, and in a path. */
      readonly by: readonly string[];
      /** Further fields that order items of one name; without them, items of one name keep their order. */
      readonly tieBreak?: readonly string[];
    };

/** What ECS takes the absence of a field for. */
export type DefaultRule =
  | { readonly value: JsonValue }
  /** The value of a field beside it. */
  | { readonly sibling: string }
  /** Decided by a field of the whole definition. */
  | {
      readonly root: string;
      readonly cases: Readonly<Record<string, DefaultRule>>;
      readonly otherwise?: DefaultRule;
    };

/** Spellings that ECS rewrites to one. */
export type Rewrite = 'cpuUnits' | 'mebibytes' | 'placementField';

/** One field of one of ECS's shapes: how it is written, what ECS makes of it, and what may be shown of it. */
export interface FieldRow {
  readonly kind: FieldKind;
  /** Lists only; `ordered` when left out. */
  readonly list?: ListRule;
  /** Lists of scalars only: what the items are; text when left out. */
  readonly items?: FieldKind;
  readonly default?: DefaultRule;
  /** A value that says as much as no value, whatever the default is. */
  readonly none?: JsonValue;
  readonly rewrite?: Rewrite;
  /** `nameOrArn`: a short name and an ARN that ends in it are the same thing. */
  readonly same?: 'nameOrArn';
  /** `""` is a value of its own, not an absence. */
  readonly blank?: 'kept';
  /** That the structure is there says something, even when nothing is in it. */
  readonly empty?: 'kept';
  /** Values below are never printed; `secretKeys`: those of a map's keys that name a secret. */
  readonly redact?: true | 'secretKeys';
  /** ECS shows it and takes it nowhere; or it travels by an API of its own. Never compared. */
  readonly apart?: 'readOnly' | 'tags';
}

/** Rows by field path, a list's items as `[]`: `containerDefinitions[].portMappings[].hostPort`. */
export type FieldTable<Row extends FieldRow = FieldRow> = Readonly<Record<string, Row>>;

/** A table as a tree, for walking a value and its rows together. */
export interface FieldNode<Row extends FieldRow = FieldRow> {
  /** `undefined` at the root. */
  readonly row: Row | undefined;
  /** Of a structure, or of a list's items. */
  readonly children: ReadonlyMap<string, FieldNode<Row>>;
}

/** The table's rows under a prefix, so that one shape's table can be a part of another's. */
export function prefixed<Row extends FieldRow>(prefix: string, table: FieldTable<Row>): FieldTable<Row> {
  return Object.fromEntries(Object.entries(table).map(([path, row]) => [`${prefix}${path}`, row]));
}

interface Growing<Row extends FieldRow> {
  row: Row | undefined;
  readonly children: Map<string, Growing<Row>>;
}

/** The table as a tree. Rows may come in any order; a field in between without a row of its own is a structure. */
export function fieldTree<Row extends FieldRow>(table: FieldTable<Row>): FieldNode<Row> {
  const root: Growing<Row> = { row: undefined, children: new Map() };
  for (const [path, row] of Object.entries(table)) {
    let node = root;
    for (const name of path.replaceAll('[]', '').split('.')) {
      const child = node.children.get(name) ?? { row: undefined, children: new Map() };
      node.children.set(name, child);
      node = child;
    }
    node.row = row;
  }
  return root;
}
