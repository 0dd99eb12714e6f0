import type { ChangedBy, FieldChange } from '../diff/field-change.ts';
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

/** A change as it may be shown. */
export type ShownChange = {
  readonly path: string;
  readonly from: JsonValue | undefined;
  readonly to: JsonValue | undefined;
  readonly changedBy?: { readonly git?: string; readonly service?: boolean };
};

/** Both sides of a change as they may be shown, and who made it where that is known. */
export function shownChange(change: FieldChange, showValues: boolean): ShownChange {
  const { path, from, to, by } = change;
  const changedBy = by ? { changedBy: { ...by } } : {};
  if (!change.redact || showValues) return { path, from, to, ...changedBy };
  const hidden = (value: JsonValue | undefined) => (value === undefined ? undefined : redacted);
  return { path, from: hidden(from), to: hidden(to), ...changedBy };
}

/** Who made a change, in a few words; empty where nobody knows. */
export function changedByText({ git, service }: ChangedBy = {}): string {
  const parts = [
    ...(git === undefined ? [] : [`in Git since ${git.slice(0, 8)}`]),
    ...(service ? ['at the service'] : []),
  ];
  return parts.length > 0 ? `(changed ${parts.join(' and ')})` : '';
}
