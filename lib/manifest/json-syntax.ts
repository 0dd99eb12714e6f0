/** Where a text stops being JSON, and what could have stood there. */
export interface JsonSyntaxError {
  /** In UTF-16 units from the start. */
  readonly offset: number;
  readonly message: string;
}

type Expected = 'value' | 'firstItem' | 'key' | 'firstKey' | 'colon' | 'next' | 'end';

const space = /[ \t\r\n]*/y;
const string = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

const words: Readonly<Record<Expected, string>> = {
  value: 'a value is expected here',
  firstItem: 'a value or ] is expected here',
  key: 'a key in double quotes is expected here',
  firstKey: 'a key in double quotes or } is expected here',
  colon: 'a colon is expected here',
  next: 'a comma or the closing bracket is expected here',
  end: 'nothing more is expected here',
};

/** The first place where a text is not JSON (RFC 8259); `undefined` when it is. The engine's own errors name no place. */
export function jsonSyntaxError(text: string): JsonSyntaxError | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let offset = skip(space, text, 0) ?? 0;
  while (offset < text.length) {
    const character = text.charAt(offset);
    const wantsValue: boolean = expected === 'value' || expected === 'firstItem';
    const wantsKey: boolean = expected === 'key' || expected === 'firstKey';
    let end: number | undefined = offset + 1;
    if (wantsValue && (character === '{' || character === '[')) {
      open.push(character);
      expected = character === '{' ? 'firstKey' : 'firstItem';
    } else if (closes(character, expected, open.at(-1))) {
      open.pop();
      expected = open.length === 0 ? 'end' : 'next';
    } else if (expected === 'next' && character === ',') {
      expected = open.at(-1) === '{' ? 'key' : 'value';
    } else if (expected === 'colon' && character === ':') {
      expected = 'value';
    } else {
      end = wantsKey ? skip(string, text, offset) : wantsValue ? skipScalar(text, offset) : undefined;
      if (end === undefined) return { offset, message: words[expected] };
      expected = wantsKey ? 'colon' : open.length === 0 ? 'end' : 'next';
    }
    offset = skip(space, text, end) ?? end;
  }
  return expected === 'end' ? undefined : { offset, message: `the file ends, and ${words[expected]}` };
}

function closes(character: string, expected: Expected, open: '{' | '[' | undefined): boolean {
  if (character === '}') return open === '{' && (expected === 'firstKey' || expected === 'next');
  return character === ']' && open === '[' && (expected === 'firstItem' || expected === 'next');
}

function skipScalar(text: string, offset: number): number | undefined {
  return skip(string, text, offset) ?? skip(scalar, text, offset);
}

/** The end of a match at the offset. */
function skip(pattern: RegExp, text: string, offset: number): number | undefined {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
