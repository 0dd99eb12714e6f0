import { isJsonObject, type JsonValue } from '../json.ts';
import type { FieldNode } from './field-table.ts';

/**
 * A value of one of ECS's shapes with what is never shown (environment values, options that name a secret) replaced by
 * `shown`. Names stay, and so does every field that the table does not know.
 */
export function redactValues(value: JsonValue, node: FieldNode, shown: string): JsonValue {
  return redact(value, node, { shown, hidden: false });
}

interface Redacting {
  readonly shown: string;
  /** True below a field that is hidden as a whole. */
  readonly hidden: boolean;
}

function redact(value: JsonValue, node: FieldNode, { shown, hidden }: Redacting): JsonValue {
  const { row, children } = node;
  const inner: Redacting = { shown, hidden: hidden || row?.redact === true };
  if (Array.isArray(value)) return value.map((item) => redact(item, node, inner));
  if (!isJsonObject(value)) return inner.hidden ? shown : value;
  const names = row?.list?.order === 'keyed' ? row.list.by : [];
  const entries = Object.entries(value).map(([key, child]): [string, JsonValue | undefined] => {
    if (child === undefined || names.includes(key)) return [key, child];
    const field = children.get(key);
    if (field !== undefined) return [key, redact(child, field, inner)];
    const secret = inner.hidden || (row?.redact === 'secretKeys' && namesSecret(key));
    return [key, secret ? shown : child];
  });
  return Object.fromEntries(entries);
}

/** Whether a key of a map of options names something that is not to be shown. */
export function namesSecret(name: string): boolean {
  return /token|password|passwd|secret|credential|api[-_.]?key/i.test(name);
}
