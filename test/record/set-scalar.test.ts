import fc from 'fast-check';
import { parse } from 'yaml';
import { formatProblem } from '../../lib/errors.ts';
import { parseScalarPath, type ScalarPath } from '../../lib/record/scalar-path.ts';
import { findScalar, type ScalarEdit, setScalar } from '../../lib/record/set-scalar.ts';
import { jsonDocument, newValue, type WrittenDocument, withValue, yamlDocument } from './written-document.ts';

function pathOf(text: string): ScalarPath {
  const parsed = parseScalarPath(text);
  if (parsed.kind === 'path') return parsed.path;
  throw new Error(parsed.message);
}

function set(text: string, path: string, value: string, file = 'a.yaml'): string {
  return textOf(setScalar(text, { file, path: pathOf(path), value }), text);
}

function textOf(edit: ScalarEdit, text: string): string {
  if (edit.kind === 'refused') return formatProblem(edit.problem);
  return edit.kind === 'same' ? text : edit.text;
}

/** As another parser reads it: comments and trailing commas taken away from JSON by its own rules. */
function readAsJson(text: string): unknown {
  const bare = text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, kept = '') => kept);
  return JSON.parse(bare.replace(/^\uFEFF/, '').replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, kept = '') => kept));
}

const formats = [
  {
    name: 'YAML',
    file: 'values.yaml',
    documents: yamlDocument,
    read: (text: string) => parse(text.replace(/^\uFEFF/, '')),
  },
  { name: 'JSON with comments', file: 'values.jsonc', documents: jsonDocument, read: readAsJson },
];

describe.each(formats)('of any document of $name, setting a scalar', ({ file, documents, read }) => {
  const edit = ({ before, scalar, after, path }: WrittenDocument, value: string) =>
    textOf(setScalar(before + scalar + after, { file, path, value }), before + scalar + after);

  it('changes what the document says in that place alone', () => {
    fc.assert(
      fc.property(documents, newValue, (document, value) => {
        expect(read(edit(document, value))).toEqual(withValue(document.value, document.path, value));
      }),
      { numRuns: 400 },
    );
  });

  it('leaves every character before and after the scalar as it is', () => {
    fc.assert(
      fc.property(documents, newValue, (document, value) => {
        const text = edit(document, value);
        expect(text.slice(0, document.before.length)).toBe(document.before);
        expect(text.slice(text.length - document.after.length)).toBe(document.after);
      }),
      { numRuns: 400 },
    );
  });

  it('twice is setting it once', () => {
    fc.assert(
      fc.property(documents, newValue, (document, value) => {
        const once = edit(document, value);
        expect(setScalar(once, { file, path: document.path, value })).toEqual({ kind: 'same' });
      }),
    );
  });

  it('to what it says changes nothing', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const { before, scalar, after, path } = document;
        const found = findScalar(before + scalar + after, { file, path });
        fc.pre(found.kind === 'found' && found.isText);
        const value = found.kind === 'found' ? found.value : '';
        expect(setScalar(before + scalar + after, { file, path, value })).toEqual({ kind: 'same' });
      }),
    );
  });
});

describe('the text of a scalar', () => {
  it.each([
    ['stays plain', 'image: web:1.4.0 # pinned\n', 'web:1.5.0', 'image: web:1.5.0 # pinned\n'],
    ['stays in single quotes', "image: 'web:1.4.0'", 'web:1.5.0', "image: 'web:1.5.0'"],
    ['stays in double quotes', 'image: "web:1.4.0"\r\n', 'web:1.5.0', 'image: "web:1.5.0"\r\n'],
    ['gets quotes when it would be a number', 'image: latest', '1.4', "image: '1.4'"],
    ['gets quotes when YAML 1.1 reads another thing', 'image: latest', 'on', "image: 'on'"],
    ['gets quotes when it would be a comment', 'image: latest', 'a #b', "image: 'a #b'"],
    ['stays plain as a version', 'image: 1.4.0', '1.5.0', 'image: 1.5.0'],
    ['takes the place of a number', 'image: 1.4', '1.5', "image: '1.5'"],
    ['takes the place of null', 'image: ~', 'web', 'image: web'],
    ['takes the place of a text of several lines', 'image: a\n  b\nnext: 1', 'web', 'image: web\nnext: 1'],
    [
      'stays in a flow map',
      'image: web:1.4, next: {}'.replace(/^/, '{ ').concat(' }'),
      'web:1.5',
      '{ image: web:1.5, next: {} }',
    ],
    ['gets quotes where a flow map would end', '{ image: web, next: 1 }', 'a, b', "{ image: 'a, b', next: 1 }"],
    ['of an anchor that nobody repeats is set', 'image: &a web', 'api', 'image: &a api'],
    ['with a byte order mark before the file', '\uFEFFimage: web', 'api', '\uFEFFimage: api'],
  ])('%s', (_name, text, value, expected) => {
    expect(set(text, 'image', value)).toBe(expected);
  });

  it('is found by the name of its list item', () => {
    const text = '{"containerDefinitions":[{"name":"proxy","image":"p:1"},{"name":"app","image":"a:1"}]}';
    const expected = '{"containerDefinitions":[{"name":"proxy","image":"p:1"},{"name":"app","image":"a:2"}]}';
    expect(set(text, 'containerDefinitions[name=app].image', 'a:2', 'task-definition.json')).toBe(expected);
  });
});

describe('refused, with its place', () => {
  it.each([
    ['a missing key', 'a:\n  b: 1', 'a.c', 'a.yaml:2:3: a has no key "c"'],
    ['a missing item', 'a: [1]', 'a[1]', 'a.yaml:1:4: a has no item 1; it has 1, counted from 0'],
    ['a missing named item', 'a: [{ name: x }]', 'a[name=y]', 'a.yaml:1:4: a has no item whose name is "y"'],
    [
      'two items of the name',
      'a: [{ name: x }, { name: x }]',
      'a[name=x].b',
      'a.yaml:1:4: a has more than one item whose name is "x"',
    ],
    ['a key of a list', 'a: [1]', 'a.b', 'a.yaml:1:4: a has to be a map with the key "b", and is a list'],
    ['an item of a map', 'a: { b: 1 }', 'a[0]', 'a.yaml:1:4: a has to be a list, and is a map'],
    ['a map', 'a: { b: 1 }', 'a', 'a.yaml:1:4: a is a map, and has to be one value'],
    ['an alias', 'a: &x web\nb: *x', 'b', 'a.yaml:2:4: b is an alias (*x); write the value itself there'],
    [
      'what an alias leads to',
      'a: &x { c: web }\nb: *x',
      'b.c',
      'a.yaml:2:4: b is an alias (*x); write the value itself there',
    ],
    [
      'what an alias repeats',
      'a: &x { c: web }\nb: *x',
      'a.c',
      'a.yaml:1:7: a is repeated elsewhere by an alias (*), which would change too; write the value itself in each place',
    ],
    [
      'a block of text',
      'a: |\n  web\n',
      'a',
      'a.yaml:1:4: a is a block of text (| or >); write it on the line of its key',
    ],
    ['a tag', 'a: !!str web', 'a', 'a.yaml:1:10: a has a tag (!), which Berth does not change; take the tag away'],
    [
      'nothing',
      'a:\n',
      'a',
      'a.yaml:1:3: a holds nothing; write a first value there, and Berth changes it from then on',
    ],
    [
      'two documents',
      'a: 1\n---\na: 2\n',
      'a',
      'a.yaml:2:1: a second document starts here; Berth writes to files of one document',
    ],
    ['an empty file', '', 'a', 'a.yaml:1:1: the file is empty'],
    ['what is no YAML', 'a: [', 'a', 'a.yaml:1:5: not valid YAML from here on'],
  ])('%s', (_name, text, path, expected) => {
    expect(set(text, path, 'new')).toBe(expected);
  });

  it.each([
    [
      'a key twice',
      '{"a": 1, "a": 2}',
      'a',
      'a.json:1:1: the file has the key "a" more than once; each may stand once',
    ],
    ['what is no JSON', '{"a": x}', 'a', 'a.json:1:7: not valid JSON: a value is expected here'],
    [
      'a comment that does not end',
      '{/* "a": 1}',
      'a',
      'a.json:1:2: not valid JSON: a key in double quotes is expected here',
    ],
  ])('%s, in JSON', (_name, text, path, expected) => {
    expect(set(text, path, 'new', 'a.json')).toBe(expected);
  });

  it('a file beyond a mebibyte', () => {
    expect(set(`a: ${'x'.repeat(1024 * 1024)}`, 'a', 'new')).toBe(
      'a.yaml:1:1: the file is longer than 1048576 characters',
    );
  });
});
