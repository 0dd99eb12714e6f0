import { serviceFields } from './fields.ts';

const codes = new Map(
  Object.entries(serviceFields).flatMap(([path, { code }]) => (code === undefined ? [] : [[path, code] as const])),
);
const paths = new Map([...codes].map(([path, code]) => [code, path]));

/** A tag's value holds 256 characters. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html */
const most = 256;

/**
 * Declared paths as a tag's value: their codes, sorted; a path that is newer than the table as itself, after `=`. What
 * does not fit is left out: Berth then forgets that the field was its own, and never touches it once it leaves.
 */
export function encodeOwned(fields: readonly string[]): string {
  const known = fields.flatMap((path) => codes.get(path) ?? []);
  const unknown = fields.filter((path) => !codes.has(path) && /^[\w.]+$/.test(path)).map((path) => `=${path}`);
  let text = '';
  for (const code of [...new Set([...known.sort(), ...unknown.sort()])]) {
    const longer = text === '' ? code : `${text} ${code}`;
    if (longer.length <= most) text = longer;
  }
  return text;
}

/** The paths that a tag's value names; codes that this version does not know are passed over. */
export function decodeOwned(text: string): readonly string[] {
  return text.split(' ').flatMap((code) => (code.startsWith('=') ? [code.slice(1)] : (paths.get(code) ?? [])));
}
