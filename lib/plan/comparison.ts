import type { FieldChange } from '../diff/field-change.ts';
import { overlap, parseFieldPath } from '../diff/field-path.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { TaggedTaskDefinition, Tags } from '../ports/ecs.ts';
import type { DefinitionChange } from '../service/definition-change.ts';
import { diffDefinition } from '../service/diff-definition.ts';
import { type LeftField, leftGit } from '../service/left-git.ts';
import type { LiveService } from '../service/live-service.ts';
import { decodeOwned } from '../service/owned-fields.ts';
import { diffTags } from '../service/tags.ts';
import { changesTo, standsFor } from './content.ts';
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
  /** True when a declared field shows in a service revision only, and none could be read. */
  readonly unread: boolean;
  /** A revision that holds the wanted content already. */
  readonly reusable: TaggedTaskDefinition | undefined;
}

/** Compares what is wanted with what was read. For a service that does not exist everything is a change. */
export function compare(desired: DesiredService, live: LiveService, wanted: Wanted): Comparison {
  const definition = desired.definition ?? {};
  const { service, serviceRevision: revision } = live;
  const content = isContentKnown(live, wanted) ? [] : changesTo(wanted, live.running);
  const reusable = revisionHolding(live, wanted);
  if (!service) {
    return { content, definition: [], left: [], tags: { set: {}, changes: [] }, unread: false, reusable };
  }
  const { changes, needsRevision } = diffDefinition({ definition, live: service, revision });
  return {
    content,
    definition: changes,
    left: leftGit({ owned: ownedOf(desired, live), definition, live: service, revision }),
    tags: diffTags(definition, live.tags),
    unread: needsRevision,
    reusable,
  };
}

/** The fields that were declared, but for those that are ignored now: they have not left, they are left alone. */
function ownedOf({ ignored }: DesiredService, { memory }: LiveService): readonly string[] {
  const owned = decodeOwned(memory.owns ?? '');
  if (!ignored) return owned;
  return owned.filter((field) => {
    const path = parseFieldPath(field);
    return !path || !ignored.definition.some((one) => overlap(one, path));
  });
}

/** Every difference, whatever becomes of it. */
export function allChanges({ content, definition, left, tags }: Comparison): readonly FieldChange[] {
  return [...content, ...definition, ...left.flatMap(({ change }) => (change ? [change] : [])), ...tags.changes];
}

/** The revisions that were read of the service. */
export function knownRevisions({ running, candidates }: LiveService): readonly TaggedTaskDefinition[] {
  return running ? [running, ...candidates] : candidates;
}

/** ECS takes only ACTIVE revisions for a deployment: deregister-task-definition-v2 in its developer guide. */
function revisionHolding(live: LiveService, wanted: Wanted): TaggedTaskDefinition | undefined {
  return knownRevisions(live).find(
    (one) => (one.taskDefinition.status ?? 'ACTIVE') === 'ACTIVE' && standsFor(one, wanted, live.running),
  );
}
