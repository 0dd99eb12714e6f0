import { diff } from '../diff/diff.ts';
import type { FieldChange } from '../diff/field-change.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { taskDefinitionTree } from './fields.ts';
import { fingerprint } from './fingerprint.ts';
import { normalizeTaskDefinition } from './normalize.ts';

/**
 * What a new revision would change; empty when ECS would store the same. Takes content as it was written, described or
 * normalised. `sent` is the fingerprint that the live revision's tags remember: where ECS may or may not keep what it
 * was sent, it tells whether this very content was.
 */
export function diffTaskDefinition(
  desired: JsonObject,
  live: JsonObject,
  sent?: string | undefined,
): readonly FieldChange[] {
  const wanted = normalizeTaskDefinition(desired);
  const changes = diff(wanted, normalizeTaskDefinition(live), taskDefinitionTree);
  if (sent === undefined || !changes.some(isMaybeDropped) || sent !== fingerprint(wanted)) return changes;
  return changes.filter((change) => !isMaybeDropped(change));
}

/**
 * An environment variable with an empty value, or none: some report that ECS keeps it, some that it drops the value, or
 * the whole entry (docs/ecs-behaviour.md). An entry whose value is gone reads as an empty one.
 */
function isMaybeDropped({ path, from, to }: FieldChange): boolean {
  if (from !== undefined || !/^containerDefinitions\[.*\]\.environment\[.*\]$/s.test(path)) return false;
  return isJsonObject(to) && Object.keys(to).length === 1;
}
