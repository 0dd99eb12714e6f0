import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseDocument } from '../../lib/manifest/document.ts';
import { toJson } from '../../lib/manifest/manifest-node.ts';
import { fillValues, type Values, valueName } from '../../lib/manifest/values.ts';

function fill(text: string, values: Values) {
  const document = parseDocument('a.yaml', text);
  if (document.value === undefined) throw new Error('not YAML');
  const { value, problems } = fillValues(document.value, values, 'production');
  return { value: value && toJson(value), problems };
}

/** Fills one text in, wherever the quotes of YAML put it. */
function fillText(text: string, values: Values) {
  const { value, problems } = fill(stringify({ a: text }), values);
  return { text: (value as { readonly a: string }).a, problems };
}

const dollar = '$';

describe('fillValues', () => {
  const values: Values = { domain: 'example.com', count: 3, on: true, empty: '', 'a.b-c': 'x', price: '$&$1' };

  it.each([
    ['{values.domain}', 'example.com'],
    ['{values.count}', '3'],
    ['{values.on}', 'true'],
    ['{values.empty}', ''],
    ['{values.a.b-c}', 'x'],
    ['{values.price}', '$&$1'],
    ['{values.domain}/{values.domain}', 'example.com/{values.domain}'],
    ['{value.domain}', '${value.domain}'],
    ['{domain}', '${domain}'],
    ['{VALUES.domain}', '${VALUES.domain}'],
    ['${values.domain}', '${values.domain}'],
    ['$${values.domain}', '$${values.domain}'],
    ['${values.nobody}', '${values.nobody}'],
    ['$', '$$'],
  ])('$%s becomes %s', (text, expected) => {
    expect(fillText(`${dollar}${text}`, values)).toEqual({ text: expected, problems: [] });
  });

  it('leaves keys and everything that is not text alone', () => {
    const text = `"\${values.domain}": 1\nb: [true, 2, null]\n`;
    expect(fill(text, values)).toEqual({ value: { '${values.domain}': 1, b: [true, 2, null] }, problems: [] });
  });

  it('reports each unknown name at its own place, on whatever line of a text it stands', () => {
    const { problems } = fill(
      'a: |\n  x\n  ${values.x} $${values.y} ${values.z}\nb: "${values.domain} ${values.c}"\n',
      values,
    );
    expect(problems.map(({ line, column, message }) => [line, column, message.split(';')[0]])).toEqual([
      [3, 3, 'environment production has no value "x"'],
      [3, 28, 'environment production has no value "z"'],
      [4, 22, 'environment production has no value "c"'],
    ]);
  });

  it('does not take what every object has for a value', () => {
    expect(fillText(`${dollar}{values.constructor}`, {}).problems).toHaveLength(1);
    expect(fillText(`${dollar}{values.__proto__}`, {}).problems).toHaveLength(1);
  });

  const name = fc.stringMatching(valueName);

  it('changes nothing in a text without values', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('${values.')),
        (text) => {
          expect(fillText(text, values)).toEqual({ text, problems: [] });
        },
      ),
    );
  });

  it('puts the value of any name in, as it is, and fills nothing in twice', () => {
    fc.assert(
      fc.property(name, fc.string(), fc.constantFrom('', 'a', '$', '{', ' '), (key, value, around) => {
        const before = around === '$' ? '' : around;
        const filled = fillText(`${before}${dollar}{values.${key}}${around}`, { [key]: value });
        expect(filled).toEqual({ text: `${before}${value}${around}`, problems: [] });
      }),
    );
  });

  it('gives any text that is escaped back as it was', () => {
    const piece = fc.constantFrom('$', '{', '}', '${values.', 'a', '.', '${values.domain}', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const escaped = text.split('${values.').join('$${values.');
        expect(fillText(escaped, {})).toEqual({ text, problems: [] });
      }),
    );
  });
});
