import type { FieldChange } from '../diff/field-change.ts';
import { withLiveFields } from '../diff/ignored-fields.ts';
import type { JsonObject } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { revisionTag } from '../memory/tag-keys.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { LiveService } from '../service/live-service.ts';
import { diffTaskDefinition } from '../task-definition/diff.ts';
import { taskDefinitionTree } from '../task-definition/fields.ts';
import { fingerprint } from '../task-definition/fingerprint.ts';
import { normalizeTaskDefinition } from '../task-definition/normalize.ts';
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
  if (!revision) return diffTaskDefinition(wanted.content, {}).map(({ from: _, ...change }) => change);
  return differences(contentToRun(wanted, revision), revision, wanted);
}

/** The wanted content as a service that runs this revision gets it: what is ignored stays as it runs. */
export function contentToRun(wanted: Wanted, running: TaggedTaskDefinition | undefined): JsonObject {
  if (!running || wanted.ignored.length === 0) return wanted.content;
  return withLiveFields({ desired: wanted.content, live: contentOf(running) }, taskDefinitionTree, wanted.ignored);
}

/** True when the revision's content is the wanted one, compared field by field, whatever is ignored of it. */
export function holds(revision: TaggedTaskDefinition, wanted: Wanted): boolean {
  return changesTo(wanted, revision).length === 0;
}

/** True when the revision can stand for a new one: it holds what is wanted, and what is ignored as it runs. */
export function standsFor(
  revision: TaggedTaskDefinition,
  wanted: Wanted,
  running: TaggedTaskDefinition | undefined,
): boolean {
  return differences(contentToRun(wanted, running), revision, wanted).length === 0;
}

function differences(content: JsonObject, revision: TaggedTaskDefinition, wanted: Wanted): readonly FieldChange[] {
  const noted = revision.tags[revisionTag.fingerprint];
  // What is noted leaves out what is ignored.
  const sent =
    wanted.ignored.length > 0 && noted === wanted.fingerprint ? fingerprint(normalizeTaskDefinition(content)) : noted;
  return diffTaskDefinition(content, contentOf(revision), sent);
}
