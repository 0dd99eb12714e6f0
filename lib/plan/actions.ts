import { diff } from '../diff/diff.ts';
import type { FieldChange } from '../diff/field-change.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { readRevisionMemory, writeRevisionMemory } from '../memory/revision-memory.ts';
import { serviceTag } from '../memory/tag-keys.ts';
import type { Tags } from '../ports/ecs.ts';
import { createInput, definitionAtCreation } from '../service/create-input.ts';
import { effectOf } from '../service/effect.ts';
import { serviceTree } from '../service/fields.ts';
import type { LiveService } from '../service/live-service.ts';
import { normalizeDefinition } from '../service/normalize.ts';
import { isReservedTag } from '../service/tags.ts';
import { updateInput } from '../service/update-input.ts';
import type { Action, RevisionRef } from './action.ts';
import type { Comparison } from './comparison.ts';
import { contentToRun } from './content.ts';
import { type Decision, shortArn } from './decision.ts';
import { primaryDeployment } from './further-reads.ts';
import type { PlannedImage } from './plan.ts';
import { movedImages } from './planned-images.ts';
import { refusedTargets } from './refusal.ts';
import { serviceName, type Wanted } from './wanted.ts';

/** A comparison, and the two sides that were compared. */
export interface ActionsInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly wanted: Wanted;
  readonly comparison: Comparison;
  readonly decision: Decision;
  readonly images: readonly PlannedImage[];
  readonly pushed?: string | undefined;
}

/** The actions that carry a decision out, in order; empty when nothing is to be done. */
export function actionsOf(input: ActionsInput): readonly Action[] {
  const { live, comparison, decision } = input;
  if (!live.service && decision.held.some(({ kind }) => kind === 'capacity')) return [];
  const revision = live.service && !decision.content ? undefined : revisionFor(input);
  const register = revision?.kind === 'registered' ? [registerAction(input)] : [];
  if (!live.service) return [...register, createAction(input, revision ?? { kind: 'registered' })];
  const changes = [...(decision.content ? comparison.content : []), ...decision.definition];
  const update = changes.length > 0 ? [updateAction(input, revision, changes)] : [];
  return [...register, ...update, ...(decision.tags ? [tagAction(comparison)] : [])];
}

/** A revision that holds the wanted content is used again; only when there is none is one registered. */
function revisionFor({ comparison }: ActionsInput): RevisionRef {
  const arn = comparison.reusable?.taskDefinition.taskDefinitionArn;
  return arn === undefined ? { kind: 'registered' } : { kind: 'arn', arn };
}

function registerAction({ desired, live, wanted, comparison, images, pushed }: ActionsInput): Action {
  const { tags: _, ...content } = contentToRun(wanted, live.running);
  const base = live.base?.taskDefinition.taskDefinitionArn;
  const own = writeRevisionMemory({
    fingerprint: wanted.fingerprint,
    service: serviceName(desired),
    commit: desired.commit,
    base: live.base && (readRevisionMemory(live.base.tags).base ?? base),
    pushed,
    refused: [],
    refusedEarlier: refusedTargets(live),
    images: Object.fromEntries(images.flatMap(({ container, to }) => (to.tag ? [[container, to.tag]] : []))),
  });
  return {
    kind: 'RegisterTaskDefinition',
    input: { ...content, tags: [...tagsKept(wanted.content, live), ...tagList(own)] },
    changes: comparison.content,
    reason: live.service ? 'no revision with this content exists' : 'the service needs a revision to run',
  };
}

/** The revision's tags that are not Berth's: those that the manifest declares, or of a live base those that it has. */
function tagsKept({ tags: declared }: JsonObject, { base }: LiveService): readonly JsonValue[] {
  const tags: readonly JsonValue[] = Array.isArray(declared) ? declared : tagList(base?.tags ?? {});
  return tags.filter((tag) => isJsonObject(tag) && typeof tag.key === 'string' && !isReservedTag(tag.key));
}

function createAction({ desired }: ActionsInput, revision: RevisionRef): Action {
  const { commit, environment } = desired;
  const tags = {
    ...(commit === undefined ? {} : { [serviceTag.commit]: commit }),
    [serviceTag.environment]: environment.name,
    [serviceTag.created]: commit ?? 'none',
  };
  const definition = definitionAtCreation(desired) ?? {};
  const input = createInput({
    definition,
    service: desired.service,
    cluster: desired.environment.cluster,
    tags,
  });
  const fields = diff(normalizeDefinition(definition), {}, serviceTree);
  return {
    kind: 'CreateService',
    input,
    revision,
    changes: fields.map(({ from: _, ...change }) => change),
    reason: `the cluster has no service ${desired.service} yet`,
  };
}

function updateAction(input: ActionsInput, revision: RevisionRef | undefined, changes: readonly FieldChange[]): Action {
  const { desired, live, decision } = input;
  if (!live.service) throw new TypeError('an update needs a live service');
  const body: JsonObject = updateInput({
    definition: desired.definition ?? {},
    live: live.service,
    revision: live.serviceRevision,
    changes: decision.definition,
    taskDefinition: revision !== undefined,
  });
  const definition = effectOf(decision.definition);
  const effect =
    definition === 'forcedDeployment' ? definition : decision.content ? 'newDeployment' : (definition ?? 'inPlace');
  return { kind: 'UpdateService', input: body, revision, changes, effect, reason: updateReason(input, revision) };
}

/** One sentence: what led to the update, and what becomes of a deployment under way. */
function updateReason({ decision, images, live, comparison }: ActionsInput, revision: RevisionRef | undefined): string {
  const moved = decision.content ? movedImages(images) : [];
  const others = decision.content && comparison.content.length > moved.length;
  const fields = [...new Set(decision.definition.map(({ field }) => field))];
  const starts = decision.content || decision.definition.some(({ effect }) => effect !== 'inPlace');
  const parts = [
    ...moved.map(({ container, to, reason }) => `${container} goes to ${to.tag}: ${reason}`),
    ...(others
      ? [moved.length > 0 ? 'the task definition differs in other fields too' : 'the task definition differs']
      : []),
    ...(fields.length > 0 ? [`${fields.join(', ')} ${fields.length > 1 ? 'differ' : 'differs'}`] : []),
    ...(decision.corrects ? ['put back to what was applied'] : []),
    ...(revision?.kind === 'arn' ? [`${shortArn(revision.arn)} holds this content already`] : []),
    ...(starts && primaryDeployment(live.service)?.rolloutState === 'IN_PROGRESS'
      ? ['supersedes the deployment in progress']
      : []),
  ];
  return parts.join('; ');
}

function tagAction({ tags }: Comparison): Action {
  return { kind: 'TagService', tags: tags.set, changes: tags.changes, reason: 'declared tags differ' };
}

function tagList(tags: Tags): readonly JsonObject[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
