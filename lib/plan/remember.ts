import type { FieldChange } from '../diff/field-change.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { versionedHash } from '../memory/hash.ts';
import { memoryChange, type ServiceMemory } from '../memory/service-memory.ts';
import { effectOfField } from '../service/effect.ts';
import { declaredFields } from '../service/fields.ts';
import type { LiveService } from '../service/live-service.ts';
import { encodeOwned } from '../service/owned-fields.ts';
import { type Action, type RevisionRef, startsDeployment } from './action.ts';
import { announcedFields, contentField, lastApplied, writeAnnouncement } from './announcement.ts';
import type { Comparison } from './comparison.ts';
import type { Decision } from './decision.ts';
import { correctionOf } from './drift.ts';
import type { HoldKind } from './hold.ts';
import type { Remember } from './plan.ts';
import { recentAfter } from './recent.ts';
import type { Wanted } from './wanted.ts';

/** A comparison, and what is to be done about it. */
export interface RememberInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly wanted: Wanted;
  readonly comparison: Comparison;
  readonly decision: Decision;
  readonly actions: readonly Action[];
}

/** What is held for good: with the content as wanted, everything else of the wanted state is there all the same. */
const lasting: readonly HoldKind[] = ['leftGit', 'autoscaled', 'recreation'];

/** What to note on the service; `undefined` when the notes stand as they should. */
export function rememberOf(input: RememberInput): Remember | undefined {
  const { live, actions, comparison, decision } = input;
  const goes = decision.content || comparison.content.length === 0;
  const settled = goes && decision.held.every(({ kind }) => lasting.includes(kind));
  if (actions.length === 0 && !settled && unsaidFields(input).length === 0) return undefined;
  const revision = revisionAfter(input);
  const after = memoryAfter(input, settled, revision);
  const before = live.memory;
  const change = memoryChange(before, {
    ...after,
    revision: revision?.kind === 'arn' ? revision.arn : before.revision,
  });
  const isChanged = Object.keys(change.set).length + change.remove.length > 0;
  if (actions.length === 0 && !isChanged) return undefined;
  const reason = actions.length > 0 ? '' : "Berth's notes on the service are missing or old";
  return { announce: announceOf(input), after, revision, reason };
}

/** Fields whose change an earlier pass began, that are as wanted now, and of which nobody has heard. */
export function unsaidFields({
  live,
  wanted,
  comparison,
}: Omit<RememberInput, 'actions' | 'decision'>): readonly string[] {
  const announced = announcedFields(live.memory.applied, wanted.applied) ?? [];
  const differing = new Set(changedFields(comparison.definition));
  if (comparison.tags.changes.length > 0) differing.add('tags');
  // A deployment that was started is said by its own result.
  const started = announced.some((field) => field === contentField || effectOfField(field) !== 'inPlace');
  return announced.filter((field) => !differing.has(field) && (!started || field === 'tags'));
}

/** The fields of the service that the changes lie in: `deploymentConfiguration`, `tags`, `taskDefinition`. */
export function changedFields(changes: readonly FieldChange[]): readonly string[] {
  const field = (change: FieldChange) => {
    if ('field' in change && typeof change.field === 'string') return change.field;
    return change.path.startsWith('tags[') ? 'tags' : contentField;
  };
  return [...new Set(changes.map(field))].toSorted();
}

/**
 * A change for which no revision is registered leaves nothing behind that tells it from somebody else's doing when the
 * pass is cut off: so it is announced. A registered revision says by itself whose it is, and saves the call.
 */
function announceOf({ live, wanted, decision, actions }: RememberInput): ServiceMemory | undefined {
  if (!live.service || actions.some(({ kind }) => kind === 'RegisterTaskDefinition')) return undefined;
  if (actions.length === 0) return undefined;
  return {
    ...live.memory,
    applied: writeAnnouncement({
      applied: wanted.applied,
      fields: changedFields(actions.flatMap(({ changes }) => changes)),
      before: live.memory.applied,
      deployment: live.service.currentServiceDeployment,
    }),
    ...(decision.corrects ? { corrected: decision.corrects } : {}),
  };
}

/** The tags as they should be after the actions, but for what only the actions can tell. */
function memoryAfter(
  { desired, live, wanted, comparison, decision, actions }: RememberInput,
  settled: boolean,
  revision: RevisionRef | undefined,
): ServiceMemory {
  const { memory } = live;
  const held = comparison.left.filter(({ change }) => !change).map(({ field }) => field);
  const starts = actions.some(startsDeployment);
  const announced = announcedFields(memory.applied, wanted.applied) !== undefined;
  const isNoted = memory.applied === wanted.applied && memory.commit !== undefined;
  const isNew = actions.length > 0 || announced || (settled && !isNoted);
  const corrected = decision.corrects ?? memory.corrected;
  return {
    ...memory,
    recent: revision ? recentAfter(desired, live, revision.kind === 'arn' ? revision.arn : undefined) : memory.recent,
    applied: settled ? wanted.applied : isNew ? partly(wanted) : lastApplied(memory.applied),
    target: starts || settled ? wanted.target : memory.target,
    owns: encodeOwned([...declaredFields(desired.definition ?? {}), ...held]),
    commit: isNew ? desired.commit : memory.commit,
    environment: isNew ? desired.environment.name : memory.environment,
    deployment: starts ? undefined : memory.deployment,
    corrected: corrected === correctionOf(desired, wanted) ? corrected : undefined,
  };
}

/**
 * Of the wanted state some was applied and some is held: what stands there is neither this state nor the one before, and
 * should Git go back to that one, the difference is no drift.
 */
function partly({ applied }: Wanted): string {
  return versionedHash(['partly', applied]);
}

/** The revision that Berth put there: also while a refused one is the last that it did. */
function revisionAfter({ live, comparison, actions }: RememberInput): RevisionRef | undefined {
  for (const action of actions) {
    if ((action.kind === 'UpdateService' || action.kind === 'CreateService') && action.revision) return action.revision;
  }
  const arn = comparison.content.length === 0 ? live.service?.taskDefinition : live.memory.revision;
  return arn === undefined ? undefined : { kind: 'arn', arn };
}
