import fc from 'fast-check';
import { jsonSyntaxError } from '../../lib/manifest/json-syntax.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('jsonSyntaxError', () => {
  it('finds nothing in any JSON text, however it is indented', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('', ' ', '\t'), (value, indent) => {
        expect(jsonSyntaxError(JSON.stringify(value, undefined, indent))).toBeUndefined();
      }),
    );
  });

  it('agrees with JSON.parse about any text of JSON tokens', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"',
      '1',
      '-',
      '01',
      '1.',
      '1e5',
      'true',
      'nul',
      ' ',
      '\n',
      '\\',
      "'",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join('');
        expect(jsonSyntaxError(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['', 0, 'the file ends, and a value is expected here'],
    ['{"a":1,}', 7, 'a key in double quotes is expected here'],
    ['{a:1}', 1, 'a key in double quotes or } is expected here'],
    ['[1 2]', 3, 'a comma or the closing bracket is expected here'],
    ['[1}', 2, 'a comma or the closing bracket is expected here'],
    ['{} {}', 3, 'nothing more is expected here'],
    ['{"a":tru}', 5, 'a value is expected here'],
    ['["a\nb"]', 1, 'a value or ] is expected here'],
    ['{"a" 1}', 5, 'a colon is expected here'],
  ])('%j stops being JSON at %d', (text, offset, message) => {
    expect(jsonSyntaxError(text)).toEqual({ offset, message });
  });
});
