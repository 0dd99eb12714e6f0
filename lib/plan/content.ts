import type { FieldChange } from '../diff/field-change.ts';
import type { JsonObject } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { revisionTag } from '../memory/tag-keys.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { LiveService } from '../service/live-service.ts';
import { diffTaskDefinition } from '../task-definition/diff.ts';
import type { Wanted } from './wanted.ts';

/** A described revision as plain JSON, unknown fields included; `{}` when there is none. */
export function contentOf(revision: TaggedTaskDefinition | undefined): JsonObject {
  return (revision?.taskDefinition ?? {}) as JsonObject;
}

/** The base of the task definition: declared, or live where it could be read. */
export function baseOf(desired: DesiredService, live: LiveService): JsonObject | undefined {
  if (desired.taskDefinition.kind === 'declared') return desired.taskDefinition.content;
  return live.base && contentOf(live.base);
}

/** What leads from a revision to the wanted content; without a revision everything is new. */
export function changesTo(wanted: Wanted, revision: TaggedTaskDefinition | undefined): readonly FieldChange[] {
  if (!revision) return diffTaskDefinition(wanted.normalized, {}).map(({ from: _, ...change }) => change);
  return diffTaskDefinition(wanted.normalized, contentOf(revision), revision.tags[revisionTag.fingerprint]);
}

/** True when the revision's content is the wanted one, compared field by field. */
export function holds(revision: TaggedTaskDefinition, wanted: Wanted): boolean {
  return changesTo(wanted, revision).length === 0;
}
