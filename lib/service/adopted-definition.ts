import type { FieldNode } from '../diff/field-table.ts';
import { normalizeField } from '../diff/normalize.ts';
import { withoutBlanks } from '../diff/shown-content.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { ServiceRow } from './field-row.ts';
import { serviceTree } from './fields.ts';
import { type LiveReads, liveField } from './live-field.ts';
import { adoptedTags } from './tags.ts';

/** What is declared also at its default: CreateService takes the absence of one of them for something else in some accounts. */
const always: readonly string[] = ['availabilityZoneRebalancing'];

/**
 * What a manifest says to have just this service: CreateService's fields that are not at ECS's default, as ECS shows them,
 * so that a service created from it would be the same. The count is left out where `scales` says that a scalable target
 * owns it. What shows in a service revision alone is left out when none was read.
 */
export function adoptedDefinition({ scales, ...reads }: LiveReads & { readonly scales: boolean }): JsonObject {
  const entries = [...serviceTree.children].flatMap(([field, node]): [string, JsonValue][] => {
    if (field === 'desiredCount' && scales) return [];
    const value = field === 'tags' ? tagsOf(reads) : declared(field, node, reads);
    return value === undefined ? [] : [[field, value]];
  });
  return Object.fromEntries(entries);
}

function declared(field: string, node: FieldNode<ServiceRow>, reads: LiveReads): JsonValue | undefined {
  const found = liveField(field, reads);
  if (found.kind === 'unread' || isOfEcs(field, found.value)) return undefined;
  const root = reads.live as unknown as JsonObject;
  if (always.includes(field)) return withoutBlanks(found.value, node);
  return ownedParts(found.value, node, root);
}

/** As finely as ownership goes: a part at its default stays undeclared, and one that is not is declared whole. */
function ownedParts(
  value: JsonValue | undefined,
  node: FieldNode<ServiceRow>,
  root: JsonObject,
): JsonValue | undefined {
  if (node.row?.code === undefined && node.row?.kind === 'structure' && isJsonObject(value)) {
    const parts = Object.entries(value).flatMap(([name, part]): [string, JsonValue][] => {
      const child = node.children.get(name);
      const kept = child ? ownedParts(part, child, root) : withoutBlanks(part, undefined);
      return kept === undefined ? [] : [[name, kept]];
    });
    return parts.length === 0 ? undefined : Object.fromEntries(parts);
  }
  if (normalizeField(value, node, { root, parent: root, form: 'stored' }) === undefined) return undefined;
  return withoutBlanks(value, node);
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
