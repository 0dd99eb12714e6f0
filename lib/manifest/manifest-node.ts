import type { JsonObject, JsonValue } from '../json.ts';
import type { Place } from './desired-service.ts';

/** A value of a manifest that remembers where it was written, through filling in and patching. */
export type ManifestNode = MapNode | ListNode | ScalarNode;

/** A map of a manifest, with where it stands. */
export interface MapNode {
  readonly kind: 'map';
  readonly place: Place;
  /** In the order of the text; keys are unique. */
  readonly entries: readonly MapEntry[];
}

/** A key of a map with its value, and where the key stands. */
export interface MapEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: ManifestNode;
}

/** A list of a manifest, with where it stands. */
export interface ListNode {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly ManifestNode[];
}

/** A text, a number, a boolean or null, with where it stands. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** Where each `${values.` of the text stands, in order; absent when it has none. */
  readonly marks?: readonly Place[];
  /** True when a value that it names is unknown: that is reported, and nothing more can be said of the text. */
  readonly unfilled?: true;
}

/** The entry of a key; `undefined` when the node is no map or lacks it. */
export function entryOf(node: ManifestNode | undefined, key: string): MapEntry | undefined {
  if (node?.kind !== 'map') return undefined;
  return node.entries.find((entry) => entry.key === key);
}

/** The value of a key; `undefined` when the node is no map or lacks it. */
export function childOf(node: ManifestNode | undefined, key: string): ManifestNode | undefined {
  return entryOf(node, key)?.value;
}

/** The scalar's text; `undefined` for anything that is not a string. */
export function textOf(node: ManifestNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** True for a text that could not be filled in; what else is wrong with it would only repeat that. */
export function isUnfilled(node: ManifestNode | undefined): boolean {
  return node?.kind === 'scalar' && node.unfilled === true;
}

/** The map without some of its keys. */
export function withoutKeys(node: MapNode, keys: readonly string[]): MapNode {
  return { ...node, entries: node.entries.filter((entry) => !keys.includes(entry.key)) };
}

/** The value as JSON, places dropped. */
export function toJson(node: ManifestNode): JsonValue {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  return mapToJson(node);
}

/** A map as a JSON object, places dropped. */
export function mapToJson(node: MapNode): JsonObject {
  // fromEntries makes own properties, so that a key called `__proto__` is a key like any other.
  return Object.fromEntries(node.entries.map((entry) => [entry.key, toJson(entry.value)]));
}

/** What a node is, in words for a message: `text "3"`, `the number 3`, `a list`. */
export function describeNode(node: ManifestNode): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return `the text ${shorten(JSON.stringify(node.value))}`;
  return `${typeof node.value === 'number' ? 'the number' : 'the boolean'} ${node.value}`;
}

/** As `describeNode`, for what is never shown: its kind alone. */
export function describeHidden(node: ManifestNode): string {
  if (node.kind !== 'scalar' || node.value === null) return describeNode(node);
  return typeof node.value === 'string' ? 'text' : `a ${typeof node.value}`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
