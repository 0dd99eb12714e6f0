import fc from 'fast-check';
import { type FieldTable, fieldTree, prefixed } from '../../lib/diff/field-table.ts';
import { normalize } from '../../lib/diff/normalize.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';

const table: FieldTable = {
  id: { kind: 'string' },
  mode: { kind: 'string', default: { value: 'plain' } },
  port: { kind: 'integer', none: 0, default: { root: 'mode', cases: { shared: { sibling: 'inner' } } } },
  inner: { kind: 'integer' },
  on: { kind: 'boolean', default: { value: true } },
  note: { kind: 'string', blank: 'kept' },
  kept: { kind: 'structure', empty: 'kept' },
  'kept.id': { kind: 'string' },
  deep: { kind: 'structure' },
  'deep.er': { kind: 'structure' },
  'deep.er.id': { kind: 'string' },
  free: { kind: 'map' },
  any: { kind: 'document' },
  row: { kind: 'list' },
  bag: { kind: 'list', list: { order: 'set' } },
  items: { kind: 'list', list: { order: 'keyed', by: ['id'], tieBreak: ['port'] } },
  ...prefixed('items[].', { id: { kind: 'string' }, port: { kind: 'integer', default: { value: 1 } } }),
  shown: { kind: 'string', apart: 'readOnly' },
  size: { kind: 'string', rewrite: 'mebibytes' },
  units: { kind: 'string', rewrite: 'cpuUnits' },
  field: { kind: 'string', rewrite: 'placementField' },
};
const tree = fieldTree(table);

describe('normalising', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['a default', { mode: 'plain', on: true }, {}],
    ['no default', { mode: 'shared', on: false }, { mode: 'shared', on: false }],
    ['a default that another field decides', { mode: 'shared', inner: 80, port: 80 }, { mode: 'shared', inner: 80 }],
    ['the same value where that field decides nothing', { inner: 80, port: 80 }, { inner: 80, port: 80 }],
    ['a value that means none', { port: 0 }, {}],
    ['null, and what is empty', { id: null, deep: { er: {} }, free: {}, row: [], items: [null] }, {}],
    ['an empty text', { id: '', note: '' }, { note: '' }],
    ['a structure that counts by being there', { kept: {} }, { kept: {} }],
    ["a map's empty values", { free: { a: '', b: null, c: 1 } }, { free: { a: '', c: '1' } }],
    ['a document, as it is', { any: { a: [], b: null, c: '' } }, { any: { a: [], b: null, c: '' } }],
    ['a number in quotes', { inner: '80', on: 'false', id: 7 }, { inner: 80, on: false, id: '7' }],
    ['text where a number belongs', { inner: '80-90' }, { inner: '80-90' }],
    ['a list where a text belongs', { id: ['a'] }, { id: ['a'] }],
    [
      'a text where a list or a structure belongs',
      { row: 'a', deep: 'b', free: 'c' },
      { row: 'a', deep: 'b', free: 'c' },
    ],
    ['a list in order', { row: ['b', '', 'a', 'b'] }, { row: ['b', '', 'a', 'b'] }],
    ['a set', { bag: ['b', 'a', 'b'] }, { bag: ['a', 'b'] }],
    [
      'a list by key, then by what breaks ties',
      { items: [{ id: 'b' }, { id: 'a', port: 3 }, { id: 'a', port: 2 }] },
      { items: [{ id: 'a', port: 2 }, { id: 'a', port: 3 }, { id: 'b' }] },
    ],
    ['what only ECS writes', { shown: 'x' }, {}],
    [
      'fields without a row',
      { newer: { a: null, b: [], c: false, d: 0, e: '' } },
      { newer: { c: false, d: 0, e: '' } },
    ],
    ['lists without a row', { newer: [{ a: null }, [], null, 'x'] }, { newer: [{ a: null }, [], null, 'x'] }],
  ])('%s', (_, value, normal) => {
    expect(normalize(value, tree)).toEqual(normal);
    expect(normalize(normal, tree)).toEqual(normal);
  });

  it('keeps what was declared at its default, and lists that were declared empty, but not inside of lists', () => {
    const declared = { mode: 'plain', port: 0, row: [], deep: { er: { id: null } }, items: [{ id: 'a', port: 1 }] };
    expect(normalize(declared, tree, 'declared')).toEqual({ mode: 'plain', port: 0, row: [], items: [{ id: 'a' }] });
  });

  it.each<[string, string, string]>([
    ['units', '1 vCPU', '1024'],
    ['units', '.25vcpu', '256'],
    ['units', '0.5 VCPU', '512'],
    ['units', '256', '256'],
    ['units', '0256', '256'],
    ['units', '1 GB', '1 GB'],
    ['units', '0.5', '0.5'],
    ['units', 'much', 'much'],
    ['size', '2 GB', '2048'],
    ['size', '0.5gb', '512'],
    ['size', ' 2048 ', '2048'],
    ['size', '2048 MB', '2048 MB'],
    ['field', 'host', 'instanceId'],
    ['field', 'InstanceId', 'instanceId'],
    ['field', 'CPU', 'cpu'],
    ['field', 'attribute:ecs.Availability-Zone', 'attribute:ecs.Availability-Zone'],
  ])('spells %s %j as %j', (name, written, stored) => {
    expect(normalize({ [name]: written }, tree)).toEqual({ [name]: stored });
  });

  it('takes any JSON at all, and is done after the first time', () => {
    const names = fc.constantFrom(...[...tree.children.keys(), 'newer']);
    const values = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
    fc.assert(
      fc.property(fc.dictionary(names, values), (value) => {
        const once = normalize(value, tree);
        expect(normalize(once, tree)).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });
});
