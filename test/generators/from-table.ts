import fc from 'fast-check';
import type { FieldNode, FieldRow } from '../../lib/diff/field-table.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';

/** Texts that ECS's fields hold, the ones with a meaning of their own among them. */
const texts = [
  'a',
  'b',
  'web',
  '80',
  'tcp',
  'udp',
  'ENABLED',
  'DISABLED',
  'NONE',
  '/',
  '/data',
  'x y',
  'ü#"\\',
  '1024',
];

/** Any value that a table allows, sensible or not: every field, in every combination, most of them at random absent. */
export function fromTable(tree: FieldNode): fc.Arbitrary<JsonObject> {
  return structure(tree, []);
}

function structure(node: FieldNode, required: readonly string[]): fc.Arbitrary<JsonObject> {
  const fields = Object.fromEntries(
    [...node.children]
      .filter(([, child]) => child.row?.apart === undefined)
      .map(([name, child]) => [name, value(child)]),
  );
  return fc.record(fields, { requiredKeys: required.filter((name) => name in fields) }) as fc.Arbitrary<JsonObject>;
}

function value(node: FieldNode): fc.Arbitrary<JsonValue> {
  const row = node.row ?? { kind: 'structure' };
  switch (row.kind) {
    case 'structure':
      return structure(node, []);
    case 'list':
      return list(node, row);
    case 'map':
      return fc.dictionary(
        fc.constantFrom('k', 'awslogs-group', 'splunk-token', 'a.b'),
        fc.constantFrom('', ...texts),
        {
          maxKeys: 3,
        },
      ) as fc.Arbitrary<JsonValue>;
    case 'document':
      return fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;
    default:
      return scalar(row);
  }
}

function list(node: FieldNode, row: FieldRow): fc.Arbitrary<JsonValue> {
  if (node.children.size === 0) return fc.uniqueArray(fc.constantFrom(...texts), { maxLength: 3 });
  if (row.list?.order !== 'keyed') return fc.array(structure(node, []), { maxLength: 2 });
  const { by } = row.list;
  return fc.uniqueArray(structure(node, by), {
    maxLength: 2,
    selector: (item) => JSON.stringify(by.map((name) => item[name])),
  });
}

function scalar(row: FieldRow): fc.Arbitrary<JsonValue> {
  const fallback = row.default && 'value' in row.default ? [row.default.value] : [];
  switch (row.kind) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.constantFrom<JsonValue>(...fallback, 1, 2, 80, 443, 65535);
    default:
      return fc.constantFrom<JsonValue>(...fallback, ...texts);
  }
}
