import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseDocument, textLimit } from '../../lib/manifest/document.ts';
import { childOf, type ManifestNode, toJson } from '../../lib/manifest/manifest-node.ts';

function parsed(text: string, file = 'a.yaml'): ManifestNode {
  const { value, problems } = parseDocument(file, text);
  if (value === undefined) throw new Error(problems.map((problem) => problem.message).join('\n'));
  return value;
}

function messagesOf(text: string): readonly string[] {
  return parseDocument('a.yaml', text).problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

describe('parseDocument', () => {
  it('reads any JSON as JSON.parse does, by whitespace and tabs of any kind', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(object, fc.constantFrom('', '  ', '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(toJson(parsed(text, 'a.json'))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('reads what the YAML of a JSON value says as that value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 }), (value) => {
        const wanted = JSON.parse(JSON.stringify(value));
        expect(toJson(parsed(stringify(wanted, { defaultKeyType: 'QUOTE_DOUBLE' })))).toEqual(wanted);
      }),
    );
  });

  it('reads << in quotes as text: only a plain one is a merge key', () => {
    expect(toJson(parsed('{"":{"<<":null}}', 'a.json'))).toEqual({ '': { '<<': null } });
    expect(toJson(parsed("a: { '<<': 1 }"))).toEqual({ a: { '<<': 1 } });
  });

  it.each([
    ['a text of YAML 1.1 that means true there', 'a: yes', 'yes'],
    ['a date', 'a: 2026-11-21', '2026-11-21'],
    ['a number of an account with a zero in front', "a: '012345678901'", '012345678901'],
    ['a quoted number', 'a: "1"', '1'],
    ['an exponent', 'a: 1e3', 1000],
    ['nothing', 'a:', null],
    ['folded text', 'a: >-\n  b\n  c', 'b c'],
  ])('reads %s', (_name, text, expected) => {
    expect(toJson(parsed(text))).toEqual({ a: expected });
  });

  it('keeps keys that are numbers or booleans as they are written', () => {
    expect(toJson(parsed('1: a\ntrue: b\n0x10: c'))).toEqual({ 1: 'a', true: 'b', '0x10': 'c' });
  });

  it('follows aliases, and gives their values the place of the anchor', () => {
    const root = parsed('a: &x { b: 1 }\nc: *x');
    expect(toJson(root)).toEqual({ a: { b: 1 }, c: { b: 1 } });
    expect(childOf(childOf(root, 'c'), 'b')?.place).toEqual({ file: 'a.yaml', line: 1, column: 12 });
  });

  it('gives every value its place', () => {
    const root = parsed('a:\n  - b: 1\n  - [c,\n     d]\n');
    const list = childOf(root, 'a');
    expect(list?.place).toMatchObject({ line: 2, column: 3 });
    expect(list?.kind === 'list' && list.items.map(({ place }) => [place.line, place.column])).toEqual([
      [2, 5],
      [3, 5],
    ]);
  });

  it('ignores a byte order mark', () => {
    expect(parsed('\uFEFFa: 1').place).toMatchObject({ line: 1, column: 1 });
  });

  it.each<[string, string, readonly string[]]>([
    [
      'keys that stand twice, on one line too',
      '{ a: 1, a: 2, b: 3, b: 4 }',
      [
        '1:9: this key stands in the map already; each may stand once',
        '1:21: this key stands in the map already; each may stand once',
      ],
    ],
    ['an unknown alias', 'a: *b', ['1:4: no anchor of this name stands before this alias; put text with * in quotes']],
    ['an alias of itself', 'a: &a [*a]', ['1:7: nested deeper than 64 levels']],
    [
      'a number that JSON lacks',
      'a: .inf',
      ['1:4: a value has to be text, a finite number, true, false, null, a list or a map'],
    ],
    ['a key that is a list', '? [a]\n: 1', ['1:3: a key has to be text']],
    ['a hundred levels', `${'['.repeat(100)}${']'.repeat(100)}`, ['1:66: nested deeper than 64 levels']],
  ])('refuses %s', (_name, text, expected) => {
    expect(messagesOf(text)).toEqual(expected);
  });

  it.each([
    '*s3cr3t',
    '!s3cr3t x',
    '|s3cr3t',
    '| s3cr3t',
    '>s3cr3t',
    '"s3cr3t',
    '"\\xs3cr3t"',
    '"x" s3cr3t',
    's3cr3t: x',
    '- s3cr3t',
    '[s3cr3t',
    '{s3cr3t',
    '%s3cr3t',
    '@s3cr3t',
    '- "s3cr3t": - x',
  ])('quotes nothing of a value that it cannot read: %s', (value) => {
    const messages = messagesOf(`name: TOKEN\nvalue: ${value}\n`);
    expect(messages).not.toEqual([]);
    expect(messages.join()).not.toMatch(/3cr3t|\\xs/);
  });

  it.each(['[', '- ', '{"a":'])('refuses ten thousand times %j without running out of stack', (text) => {
    expect(messagesOf(text.repeat(10_000))).toEqual([expect.stringContaining('nested deeper than 64 levels')]);
  });

  it('refuses aliases of aliases that repeat more values than a manifest has', () => {
    const lines = ['a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
      lines.push(`${to}: &${to} [${Array.from({ length: 10 }, () => `*${from}`).join(', ')}]`);
    }
    expect(messagesOf(lines.join('\n'))).toEqual([
      expect.stringContaining('more than 100000 values, counting what aliases repeat'),
    ]);
  });

  it('refuses a text that is no manifest by its length', () => {
    expect(messagesOf('a'.repeat(textLimit + 1))).toEqual(['1:1: the file is longer than 1048576 characters']);
    expect(messagesOf(`a: ${'b'.repeat(textLimit - 3)}`)).toEqual([]);
  });
});
