import { diff } from '../../lib/diff/diff.ts';
import type { FieldChange } from '../../lib/diff/field-change.ts';
import { type FieldTable, fieldTree } from '../../lib/diff/field-table.ts';
import type { JsonObject } from '../../lib/json.ts';

const table: FieldTable = {
  role: { kind: 'string', same: 'nameOrArn' },
  mode: { kind: 'string', default: { value: 'plain' } },
  secret: { kind: 'structure', redact: true },
  'secret.text': { kind: 'string' },
  options: { kind: 'map', redact: 'secretKeys' },
  free: { kind: 'document' },
  bag: { kind: 'list', list: { order: 'set' } },
  items: { kind: 'list', list: { order: 'keyed', by: ['id', 'kind'] } },
  'items[].id': { kind: 'string' },
  'items[].kind': { kind: 'string' },
  'items[].size': { kind: 'integer', default: { value: 1 } },
};
const tree = fieldTree(table);

describe('the diff', () => {
  it.each<[string, JsonObject, JsonObject, readonly FieldChange[]]>([
    ['of equal values in another order of keys', { role: 'a', mode: 'b' }, { mode: 'b', role: 'a' }, []],
    ['of a name and its ARN', { role: 'a' }, { role: 'arn:aws:iam::1:role/a' }, []],
    [
      'of a name and the end of another',
      { role: 'a' },
      { role: 'arn:aws:iam::1:role/ba' },
      [{ path: 'role', from: 'arn:aws:iam::1:role/ba', to: 'a' }],
    ],
    ['of a name that comes', { role: 'a' }, {}, [{ path: 'role', to: 'a' }]],
    ['names the default that an absence stands for', { mode: 'b' }, {}, [{ path: 'mode', from: 'plain', to: 'b' }]],
    [
      'redacts everything below a row that says so, fields without a row too',
      { secret: { text: 'x', newer: 'y' } },
      {},
      [
        { path: 'secret.text', to: 'x', redact: true },
        { path: 'secret.newer', to: 'y', redact: true },
      ],
    ],
    [
      'of a map, key by key, what sounds secret redacted',
      { options: { a: '1', 'api-key': '2' } },
      { options: { b: '3', 'api-key': '4' } },
      [
        { path: 'options[a]', to: '1' },
        { path: 'options[api-key]', from: '4', to: '2', redact: true },
        { path: 'options[b]', from: '3' },
      ],
    ],
    [
      'of a document, as one value',
      { free: { a: 1 } },
      { free: { a: 2 } },
      [{ path: 'free', from: { a: 2 }, to: { a: 1 } }],
    ],
    ['of a set, as one value', { bag: ['a'] }, { bag: ['a', 'b'] }, [{ path: 'bag', from: ['a', 'b'], to: ['a'] }]],
    [
      'of keyed items, by their keys',
      { items: [{ id: 'a', kind: 'k', size: 2 }, { id: 'b' }] },
      {
        items: [
          { id: 'a', kind: 'k' },
          { id: 'c', size: 3 },
        ],
      },
      [
        { path: 'items[a/k].size', from: 1, to: 2 },
        { path: 'items[b]', to: { id: 'b' } },
        { path: 'items[c].size', from: 3 },
      ],
    ],
    [
      'of two items of one key, in their order',
      { items: [{ id: 'a' }, { id: 'a', size: 2 }] },
      { items: [{ id: 'a', size: 2 }, { id: 'a' }] },
      [
        { path: 'items[a].size', from: 2, to: 1 },
        { path: 'items[a#2].size', from: 1, to: 2 },
      ],
    ],
    [
      'of a scalar where a list belongs',
      { items: 'a' },
      { items: [{ id: 'a' }] },
      [{ path: 'items', from: [{ id: 'a' }], to: 'a' }],
    ],
    ['of a structure without a row, when it comes, whole', { newer: { a: 1 } }, {}, [{ path: 'newer', to: { a: 1 } }]],
    [
      'of a structure without a row, leaf by leaf',
      { newer: { a: 1, b: 2 } },
      { newer: { a: 1 } },
      [{ path: 'newer.b', to: 2 }],
    ],
    ['of false and nothing', { newer: false }, {}, [{ path: 'newer', to: false }]],
  ])('%s', (_, desired, live, changes) => {
    expect(diff(desired, live, tree)).toEqual(changes);
  });
});
