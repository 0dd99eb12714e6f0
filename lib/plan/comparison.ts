import type { FieldChange } from '../diff/field-change.ts';
import type { JsonObject } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { revisionTag } from '../memory/tag-keys.ts';
import type { TaggedTaskDefinition, Tags } from '../ports/ecs.ts';
import { type DefinitionChange, diffDefinition } from '../service/diff-definition.ts';
import { type LeftField, leftGit } from '../service/left-git.ts';
import type { LiveService } from '../service/live-service.ts';
import { decodeOwned } from '../service/owned-fields.ts';
import { diffTags } from '../service/tags.ts';
import { diffTaskDefinition } from '../task-definition/diff.ts';
import { normalizeTaskDefinition } from '../task-definition/normalize.ts';
import { isContentKnown } from './further-reads.ts';
import type { Wanted } from './wanted.ts';

/** Where desired and live differ, before anything is decided. */
export interface Comparison {
  /** Empty when the service runs the wanted content. */
  readonly content: readonly FieldChange[];
  readonly definition: readonly DefinitionChange[];
  /** Declared once and no longer: back to ECS's default where it is documented. */
  readonly left: readonly LeftField[];
  readonly tags: { readonly set: Tags; readonly changes: readonly FieldChange[] };
  /** A revision that holds the wanted content already. */
  readonly reusable: TaggedTaskDefinition | undefined;
}

/** Compares what is wanted with what was read. For a service that does not exist everything is a change. */
export function compare(desired: DesiredService, live: LiveService, wanted: Wanted): Comparison {
  const running = live.running;
  const same = isContentKnown(live, wanted);
  const definition = desired.definition ?? {};
  const service = live.service;
  return {
    content: same ? [] : contentChanges(wanted, running),
    definition: service ? diffDefinition({ definition, live: service, revision: live.serviceRevision }).changes : [],
    left: service
      ? leftGit({
          owned: decodeOwned(live.memory.owns ?? ''),
          definition,
          live: service,
          revision: live.serviceRevision,
        })
      : [],
    tags: service ? diffTags(definition, live.tags) : { set: {}, changes: [] },
    reusable: reusable(live, wanted),
  };
}

/** True when the revision's content is the wanted one, compared field by field. */
export function holds(revision: TaggedTaskDefinition, wanted: Wanted): boolean {
  return contentChanges(wanted, revision).length === 0;
}

function contentChanges(wanted: Wanted, revision: TaggedTaskDefinition | undefined): readonly FieldChange[] {
  const live = normalizeTaskDefinition(contentOf(revision));
  return diffTaskDefinition(wanted.normalized, live, revision?.tags[revisionTag.fingerprint]);
}

/** A described revision as plain JSON, unknown fields included. */
export function contentOf(revision: TaggedTaskDefinition | undefined): JsonObject {
  return (revision?.taskDefinition ?? {}) as JsonObject;
}

function reusable(live: LiveService, wanted: Wanted): TaggedTaskDefinition | undefined {
  const known = live.running ? [live.running, ...live.candidates] : live.candidates;
  return known.find((one) => (one.taskDefinition.status ?? 'ACTIVE') === 'ACTIVE' && holds(one, wanted));
}
