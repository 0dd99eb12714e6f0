import type { FieldNode } from '../diff/field-table.ts';
import { normalizeField } from '../diff/normalize.ts';
import { withoutBlanks } from '../diff/shown-content.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { ServiceRow } from './field-row.ts';
import { serviceTree } from './fields.ts';
import { fallbackOf, type LiveReads, liveField } from './live-field.ts';
import { adoptedTags } from './tags.ts';

/** What is declared also at its default: CreateService takes the absence of one of them for something else in some accounts. */
const always: readonly string[] = ['availabilityZoneRebalancing'];

/** A live service to write down. */
export interface AdoptedReads extends LiveReads {
  /** True when a scalable target owns the count. */
  readonly scales: boolean;
  /** Paths that Berth's notes say are declared: one that is left out would have left Git. */
  readonly owned: readonly string[];
}

/**
 * What a manifest says to have just this service: CreateService's fields that are not at ECS's default, as ECS shows them,
 * so that a service created from it would be the same, and what was declared before. The count is left out where a
 * scalable target owns it. What shows in a service revision alone is left out when none was read.
 */
export function adoptedDefinition(reads: AdoptedReads): JsonObject {
  const entries = [...serviceTree.children].flatMap(([field, node]): [string, JsonValue][] => {
    if (field === 'desiredCount' && reads.scales) return [];
    const value = field === 'tags' ? tagsOf(reads) : declared(field, node, reads);
    return value === undefined ? [] : [[field, value]];
  });
  return Object.fromEntries(entries);
}

function declared(field: string, node: FieldNode<ServiceRow>, reads: AdoptedReads): JsonValue | undefined {
  const found = liveField(field, reads);
  if (found.kind === 'unread' || isOfEcs(field, found.value)) return undefined;
  return always.includes(field)
    ? withoutBlanks(found.value, node)
    : ownedParts(found.value, { path: field, node }, reads);
}

/** As finely as ownership goes: a part at its default stays undeclared, and one that is not is declared whole. */
function ownedParts(
  value: JsonValue | undefined,
  { path, node }: { readonly path: string; readonly node: FieldNode<ServiceRow> },
  reads: AdoptedReads,
): JsonValue | undefined {
  const { row } = node;
  if (row?.code === undefined && row?.kind === 'structure') {
    const inside = isJsonObject(value) ? value : {};
    const known = [...node.children].map(([name, child]) => {
      return [name, ownedParts(inside[name], { path: `${path}.${name}`, node: child }, reads)] as const;
    });
    const unknown = Object.keys(inside).filter((name) => !node.children.has(name));
    const parts = [...known, ...unknown.map((name) => [name, withoutBlanks(inside[name], undefined)] as const)];
    const kept = parts.filter(([, part]) => part !== undefined);
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  }
  const root = reads.live as unknown as JsonObject;
  const isSaid = normalizeField(value, node, { root, parent: root, form: 'stored' }) !== undefined;
  if (!isSaid && !reads.owned.includes(path)) return undefined;
  return withoutBlanks(value, node) ?? (row?.kind === 'list' ? [] : fallbackOf(node, reads.live));
}

/**
 * ECS shows its service-linked role where nobody named one, and refuses to be told of it by a service that uses awsvpc.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
function isOfEcs(field: string, value: JsonValue | undefined): boolean {
  return field === 'role' && typeof value === 'string' && value.includes('AWSServiceRoleForECS');
}

function tagsOf({ live }: LiveReads): JsonValue | undefined {
  const tags = Object.fromEntries((live.tags ?? []).map(({ key = '', value = '' }) => [key, value]));
  const kept = adoptedTags(tags);
  return kept.length === 0 ? undefined : kept;
}
