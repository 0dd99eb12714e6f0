import type { FieldNode } from '../diff/field-table.ts';
import { defaultOf, normalizeField } from '../diff/normalize.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { WireService, WireServiceRevision } from '../ports/wire.ts';
import type { ServiceRow } from './field-row.ts';
import { serviceTree } from './fields.ts';

/** What was read of a service. */
export interface LiveReads {
  readonly live: WireService;
  /** The newest service revision, for what DescribeServices leaves out. */
  readonly revision?: WireServiceRevision | undefined;
}

/** A field as it is live, whole and as ECS shows it. */
export type LiveField =
  | { readonly kind: 'read'; readonly value: JsonValue | undefined }
  /** It shows in a service revision only, and none was read. */
  | { readonly kind: 'unread' };

/** Reads a field of the service from the shape that shows it. */
export function liveField(field: string, { live, revision }: LiveReads): LiveField {
  const row = serviceTree.children.get(field)?.row;
  const service = live as unknown as JsonObject;
  const name = row?.readAs ?? field;
  if (row?.read === 'Service' || (row === undefined && service[name] !== undefined)) {
    return { kind: 'read', value: service[name] ?? undefined };
  }
  if (revision === undefined) return { kind: 'unread' };
  return { kind: 'read', value: (revision as unknown as JsonObject)[name] ?? undefined };
}

/** The live field in the form that a declared one is compared in. */
export function normalLiveField(field: string, value: JsonValue | undefined, live: WireService): JsonValue | undefined {
  const root = live as unknown as JsonObject;
  return normalizeField(value, serviceTree.children.get(field), { root, parent: root, form: 'declared' });
}

/** A part of a field and its row, by a path without list items: `deploymentConfiguration.strategy`. */
export function partOf(
  path: string,
  value: JsonValue | undefined,
): { readonly node: FieldNode<ServiceRow> | undefined; readonly value: JsonValue | undefined } {
  const [field = '', ...names] = path.split('.');
  let node = serviceTree.children.get(field);
  let part = value;
  for (const name of names) {
    node = node?.children.get(name);
    part = isJsonObject(part) ? part[name] : undefined;
  }
  return { node, value: part };
}

/** What a row's absence stands for on this service; of a structure, its fields' defaults. */
export function fallbackOf(node: FieldNode<ServiceRow> | undefined, live: WireService): JsonValue | undefined {
  if (node === undefined) return undefined;
  if (node.row?.kind !== 'structure') {
    return defaultOf(node.row?.default, { root: live as unknown as JsonObject, parent: {} });
  }
  const entries = [...node.children].flatMap(([name, child]): [string, JsonValue][] => {
    const fallback = fallbackOf(child, live);
    return fallback === undefined ? [] : [[name, fallback]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
