import { diff } from '../diff/diff.ts';
import type { FieldChange } from '../diff/field-change.ts';
import { taskDefinitionTree } from './fields.ts';
import { fingerprint } from './fingerprint.ts';
import type { NormalizedTaskDefinition } from './normalize.ts';

/**
 * What a new revision would change; empty when ECS would store the same. `sent` is the fingerprint that the live
 * revision's tags remember: where ECS may or may not keep what it was sent, it tells whether this very content was.
 */
export function diffTaskDefinition(
  desired: NormalizedTaskDefinition,
  live: NormalizedTaskDefinition,
  sent?: string | undefined,
): readonly FieldChange[] {
  const changes = diff(desired, live, taskDefinitionTree);
  if (changes.length === 0 || sent !== fingerprint(desired)) return changes;
  return changes.filter((change) => !isMaybeDropped(change));
}

/**
 * An environment variable with an empty value: some report that ECS keeps it, some that it drops the entry
 * (docs/ecs-behaviour.md).
 */
function isMaybeDropped({ path, from, to }: FieldChange): boolean {
  return from === undefined && to === '' && /^containerDefinitions\[.*\]\.environment\[.*\]\.value$/s.test(path);
}
