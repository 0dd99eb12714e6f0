import fc from 'fast-check';
import type { ScalarPath } from '../../lib/record/scalar-path.ts';

/** A document as text, cut where one of its scalars stands, with the values it was written from. */
export interface WrittenDocument {
  readonly before: string;
  readonly scalar: string;
  readonly after: string;
  readonly path: ScalarPath;
  readonly value: Value;
}

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** A text of the document; that of a scalar has its path. */
type Piece = string | { readonly path: ScalarPath; readonly text: string };

interface Style {
  readonly indent: number;
  readonly newline: string;
  /** Numbers that choices are taken from, one after another. */
  readonly dice: readonly number[];
}

const key = fc
  .stringMatching(/^[a-zA-Z_][a-zA-Z0-9_-]{0,8}$/)
  .filter((name) => !/^(?:null|true|false|__proto__)$/i.test(name));
const text = fc.oneof(
  fc.stringMatching(/^[a-z0-9][a-z0-9._/-]{0,12}$/),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '1.4',
    'yes',
    '~',
    '- a',
    'a: b',
    'a #b',
    '# a',
    "it's",
    '"',
    '\\',
    '*a',
    '&a',
    '!a',
    '${values.a}',
    '',
    ' a ',
    '---',
    '...',
    '%a',
    '@a',
    '`a`',
    '{',
    ']',
    '012',
    '1e3',
    '2026-01-01',
  ),
);
const leaf: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

const { tree } = fc.letrec<{ tree: Value; node: Value }>((tie) => ({
  node: fc.oneof({ depthSize: 'small', maxDepth: 4 }, leaf, tie('tree')),
  tree: fc.oneof(
    fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 4 }),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  ),
}));

const style: fc.Arbitrary<Style> = fc.record({
  indent: fc.integer({ min: 1, max: 5 }),
  newline: fc.constantFrom('\n', '\r\n'),
  dice: fc.array(fc.nat(5), { minLength: 8, maxLength: 40 }),
});

/** What an image's text may be, and what nobody would write. */
export const newValue: fc.Arbitrary<string> = text;

/** YAML in block and flow style, with comments, odd indentation, every quoting, and any line ends. */
export const yamlDocument: fc.Arbitrary<WrittenDocument> = written((value, writer) => writer.yaml(value));

/** JSON with comments and trailing commas, oddly indented. */
export const jsonDocument: fc.Arbitrary<WrittenDocument> = written((value, writer) => writer.flow(value, [], true));

function written(write: (value: Value, writer: Writer) => readonly Piece[]): fc.Arbitrary<WrittenDocument> {
  return fc
    .tuple(tree, style, fc.nat(), fc.constantFrom('', '\uFEFF'), fc.boolean())
    .map(([value, how, pick, mark, ends]) => {
      const writer = new Writer(how);
      const pieces = [mark, ...write(value, writer), ends ? how.newline : ''];
      const scalars = pieces.filter((piece) => typeof piece !== 'string');
      const chosen = scalars[pick % Math.max(scalars.length, 1)];
      const at = chosen === undefined ? -1 : pieces.indexOf(chosen);
      const join = (some: readonly Piece[]) =>
        some.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');
      if (chosen === undefined) return { before: '', scalar: '', after: '', path: [], value };
      return {
        before: join(pieces.slice(0, at)),
        scalar: chosen.text,
        after: join(pieces.slice(at + 1)),
        path: chosen.path,
        value,
      };
    })
    .filter(({ path }) => path.length > 0);
}

class Writer {
  readonly style: Style;
  rolls = 0;

  constructor(how: Style) {
    this.style = how;
  }

  roll(sides: number): number {
    this.rolls += 1;
    return (this.style.dice[this.rolls % this.style.dice.length] ?? 0) % sides;
  }

  yaml(value: Value): readonly Piece[] {
    const pieces = this.block(value, [], 0);
    return this.roll(3) === 0 ? [`# first${this.style.newline}`, ...pieces] : pieces;
  }

  /** Lines of a map or list at a column, each with its own line end but the last. */
  block(value: Value, path: ScalarPath, column: number): readonly Piece[] {
    const { newline, indent } = this.style;
    const items: readonly (readonly [string | number, Value])[] = Array.isArray(value)
      ? value.map((item, index) => [index, item] as const)
      : Object.entries(value as Record<string, Value>);
    return items.flatMap(([step, item], index): readonly Piece[] => {
      const lead = `${index === 0 ? '' : newline}${' '.repeat(column)}${typeof step === 'number' ? '-' : `${this.quoteKey(step)}:`}`;
      const at = [...path, step];
      if (isScalar(item))
        return [lead, ' '.repeat(1 + this.roll(3)), ...this.scalar(item, at, false), this.comment(newline)];
      if (isEmpty(item) || this.roll(4) === 0)
        return [`${lead} `, ...this.flow(item, at, false), this.comment(newline)];
      return [lead, this.comment(newline), newline, ...this.block(item, at, column + indent)];
    });
  }

  flow(value: Value, path: ScalarPath, json: boolean): readonly Piece[] {
    if (isScalar(value)) return this.scalar(value, path, json, true);
    const list = Array.isArray(value);
    const items = list
      ? value.map((item, index) => [index, item] as const)
      : Object.entries(value as Record<string, Value>);
    const inside = items.flatMap(([step, item], index): readonly Piece[] => [
      ...(index === 0 ? [] : [',']),
      this.gap(json),
      ...(typeof step === 'number' ? [] : [json ? `${JSON.stringify(step)}:` : `${this.quoteKey(String(step))}: `]),
      ...this.flow(item as Value, [...path, step], json),
    ]);
    const trailing = items.length > 0 && this.roll(4) === 0 ? ',' : '';
    return [list ? '[' : '{', ...inside, trailing, this.gap(json), list ? ']' : '}'];
  }

  gap(json: boolean): string {
    if (!json) return ' '.repeat(this.roll(3));
    const { newline } = this.style;
    return (
      ['', ' ', `${newline}\t`, ` // a "comment" {${newline}  `, '/* [1,\n 2] */', `${newline}${newline}`][
        this.roll(6)
      ] ?? ''
    );
  }

  comment(newline: string): string {
    return ['', '', '', ' # said: "here"', `  #${newline}  # and here`][this.roll(5)] ?? '';
  }

  quoteKey(name: string): string {
    return [name, `"${name}"`, `'${name}'`][this.roll(3)] ?? name;
  }

  scalar(value: Value, path: ScalarPath, json: boolean, flow = false): readonly Piece[] {
    if (typeof value !== 'string' || json) return [{ path, text: JSON.stringify(value) }];
    const plain =
      (flow ? /^[a-z][a-z0-9./-]*$/ : /^[a-z][a-z0-9.:/@-]*[a-z0-9]$/).test(value) &&
      !/^(?:null|true|false)$/.test(value);
    const single = /^[\x20-\x7e]*$/.test(value) ? [`'${value.replaceAll("'", "''")}'`] : [];
    const ways = [...(plain ? [value] : []), ...single, JSON.stringify(value)];
    return [{ path, text: ways[this.roll(ways.length)] ?? JSON.stringify(value) }];
  }
}

function isScalar(value: Value): boolean {
  return typeof value !== 'object' || value === null;
}

function isEmpty(value: Value): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** The value with the one at the path set. */
export function withValue(value: Value, [step, ...rest]: ScalarPath, to: string): Value {
  if (step === undefined) return to;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? withValue(item, rest, to) : item));
  const entries = Object.entries(value as Record<string, Value>);
  return Object.fromEntries(entries.map(([name, item]) => [name, name === step ? withValue(item, rest, to) : item]));
}
