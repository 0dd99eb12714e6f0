import { diffField } from '../diff/diff.ts';
import type { FieldChange } from '../diff/field-change.ts';
import type { FieldNode } from '../diff/field-table.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { WireService } from '../ports/wire.ts';
import type { DefinitionChange } from './definition-change.ts';
import { effectOfField } from './effect.ts';
import type { ServiceRow } from './field-row.ts';
import { serviceTree } from './fields.ts';
import { launchChange } from './launch-type.ts';
import { fallbackOf, type LiveReads, liveField, normalLiveField } from './live-field.ts';
import { normalizeDefinition } from './normalize.ts';

/** How a declared definition differs from the live service. */
export interface DefinitionDiff {
  readonly changes: readonly DefinitionChange[];
  /** True when a declared field could not be compared because it shows in a service revision only. */
  readonly needsRevision: boolean;
}

/** What the definition declares and the service has otherwise. What is not declared is not compared; tags go apart. */
export function diffDefinition({
  definition,
  ...reads
}: LiveReads & { readonly definition: JsonObject }): DefinitionDiff {
  const changes: DefinitionChange[] = [];
  let needsRevision = false;
  for (const [field, wanted] of Object.entries(normalizeDefinition(definition))) {
    if (field === 'tags' || wanted === undefined) continue;
    if (field === 'launchType') {
      changes.push(...launchChange(definition, reads.live));
      continue;
    }
    const found = liveField(field, reads);
    if (found.kind === 'unread') {
      needsRevision = true;
      continue;
    }
    if (field === 'desiredCount' && reads.live.schedulingStrategy === 'DAEMON') continue;
    const there = normalLiveField(field, found.value, reads.live);
    const effect = effectOfField(field);
    const differences = diffDeclared({ wanted, there }, serviceTree.children.get(field), {
      path: field,
      live: reads.live,
    });
    for (const change of differences) {
      changes.push({ ...change, effect, field });
    }
  }
  return { changes, needsRevision };
}

/** A declared value beside the live one. */
interface Declared {
  readonly wanted: JsonValue;
  readonly there: JsonValue | undefined;
}

/** A declared map is compared leaf by leaf, as far as it is declared; lists, free maps and documents are one value each. */
function diffDeclared(
  { wanted, there }: Declared,
  node: FieldNode<ServiceRow> | undefined,
  { path, live }: { readonly path: string; readonly live: WireService },
): readonly FieldChange[] {
  const kind = node?.row?.kind ?? 'structure';
  if (kind === 'structure' && isJsonObject(wanted)) {
    const inside = isJsonObject(there) ? there : {};
    return Object.entries(wanted).flatMap(([name, item]) => {
      if (item === undefined) return [];
      const declared = { wanted: item, there: inside[name] };
      return diffDeclared(declared, node?.children.get(name), { path: `${path}.${name}`, live });
    });
  }
  const redact = node?.row?.redact === true;
  return diffField({ desired: orAbsent(wanted), live: orAbsent(there) ?? fallbackOf(node, live) }, node, {
    path,
    redact,
  });
}

/** ECS shows a list that was emptied, or never sent, as `[]` or not at all. */
function orAbsent(value: JsonValue | undefined): JsonValue | undefined {
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}
