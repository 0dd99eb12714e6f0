import type { FieldChange } from '../diff/field-change.ts';
import { canonicalJson, type JsonValue } from '../json.ts';

/** What stands for a value that is not shown. */
export const redacted = '(redacted)';

/** A digest as a person recognises it: `sha256:0123456789ab`. */
export function shortDigest(digest: string): string {
  return digest.replace(/(sha(?:256|512):[0-9a-f]{12})[0-9a-f]+/g, '$1');
}

/** A value on one line, at most `width` characters, digests shortened; `-` when there is none. */
export function valueText(value: JsonValue | undefined, width = 200): string {
  if (value === undefined) return '-';
  const text = shortDigest(typeof value === 'string' ? value : canonicalJson(value)).replaceAll('\n', '\\n');
  const shown = text === '' ? '""' : text;
  return shown.length > width ? `${shown.slice(0, Math.max(1, width - 1))}…` : shown;
}

/** Both sides of a change as they may be shown. */
export function shownChange(
  change: FieldChange,
  showValues: boolean,
): { readonly path: string; readonly from: JsonValue | undefined; readonly to: JsonValue | undefined } {
  const { path, from, to } = change;
  if (!change.redact || showValues) return { path, from, to };
  return { path, from: from === undefined ? undefined : redacted, to: to === undefined ? undefined : redacted };
}
