import type { ScalarStyle } from './document-tree.ts';

/** What readers of YAML 1.1 take for something else than text: booleans, octal, binary, grouped and base-60 numbers, dates. */
const older =
  /^(?:y|n|yes|no|on|off|true|false|null|~|0[0-7_]+|0b[01_]+|[-+]?[\d_]+(?:\.[\d_]*)?|[-+]?\d+(?::[0-5]?\d)+(?:\.\d*)?|\d{4}-\d{1,2}-\d{1,2}.*)$/i;
const printable = /^[\x20-\x7e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;

/** Ways to write a text, the one closest to how the scalar was written before first; the last can write every text. */
export function scalarTexts(value: string, style: ScalarStyle): readonly string[] {
  const simple = printable.test(value);
  const plain = style === 'plain' && simple && !older.test(value) ? [value] : [];
  const single = style !== 'double' && simple ? [`'${value.replaceAll("'", "''")}'`] : [];
  return [...plain, ...single, doubleQuoted(value)];
}

/** As JSON and YAML both read it. */
function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
