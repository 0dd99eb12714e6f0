import type { DesiredService } from '../manifest/desired-service.ts';
import { isCurrentVersion } from '../memory/hash.ts';
import { isOwnRevision, readRevisionMemory } from '../memory/revision-memory.ts';
import type { ServiceMemory } from '../memory/service-memory.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { WireService, WireServiceRevision } from '../ports/wire.ts';
import { diffDefinition } from '../service/diff-definition.ts';
import { effectOfField } from '../service/effect.ts';
import { declaredFields } from '../service/fields.ts';
import type { LiveService } from '../service/live-service.ts';
import { decodeOwned, encodeOwned } from '../service/owned-fields.ts';
import { announcedFields, contentField, isBefore, readAnnouncement } from './announcement.ts';
import { compare } from './comparison.ts';
import { holds } from './content.ts';
import { isContentKnown } from './further-reads.ts';
import { isPast, recentAfter } from './recent.ts';
import { serviceName, type Wanted } from './wanted.ts';

/** A deployment that may be Berth's though its notes do not know it: a pass was cut off before it could note it. */
export interface CurrentSuspect {
  /** ARN of the service's current deployment. */
  readonly arn: string;
  /** True when it was announced: then it is Berth's also when ECS rolled it back since. */
  readonly isAnnounced: boolean;
  /** True when what runs is what is wanted now. */
  readonly isWanted: boolean;
}

/** A revision of Berth's that does not run and that the notes do not know: its deployment may have failed. */
export interface EndedSuspect {
  readonly candidate: TaggedTaskDefinition;
  /** Milliseconds since the epoch: what began before does not count. */
  readonly since: number;
  /** True when it holds what is wanted now. */
  readonly isWanted: boolean;
}

/** Says whether the current deployment is worth a look; `undefined` when the notes explain what runs. */
export function suspectCurrent(desired: DesiredService, live: LiveService, wanted: Wanted): CurrentSuspect | undefined {
  const { service, memory } = live;
  const arn = service?.currentServiceDeployment;
  if (arn === undefined || arn === memory.deployment || isContentKnown(live, wanted)) return undefined;
  const announced = readAnnouncement(memory.applied);
  const isAnnounced = announced ? announced.fields.some(startsDeployment) && isBefore(announced, arn) : false;
  const isWanted = runsTarget(desired, live, wanted);
  return isAnnounced || isUnexplained(desired, live, wanted, isWanted) ? { arn, isAnnounced, isWanted } : undefined;
}

/** True when what runs came after what the notes say, by a pass of Berth's. */
function isUnexplained(desired: DesiredService, live: LiveService, wanted: Wanted, isWanted: boolean): boolean {
  const { service, memory, running } = live;
  if (!running || memory.target === wanted.target) return false;
  // A deployment of the revision that the notes name was announced: without that, only what Git declares has changed.
  if (memory.revision === service?.taskDefinition) return false;
  const isOwn = isOwnRevision(running.tags);
  if (isWanted) return isOwn || isCurrentVersion(memory.target);
  return isOwn && isLater(desired, running, memory);
}

/**
 * Says which revision is worth looking for among the deployments that failed: one of Berth's that holds what is wanted, or
 * that it registered for this service and the notes do not know yet. `undefined` when there is none.
 */
export function suspectEnded(desired: DesiredService, live: LiveService, wanted: Wanted): EndedSuspect | undefined {
  const { memory, candidates } = live;
  if (!live.service || isContentKnown(live, wanted) || runsTarget(desired, live, wanted)) return undefined;
  const own = candidates.filter(({ tags }) => isOwnRevision(tags));
  const isUnheard = (one: TaggedTaskDefinition) => holds(one, wanted) && !isPast(live, one, wanted);
  const same = memory.target === wanted.target ? undefined : own.find(isUnheard);
  const candidate = same ?? own.find((one) => isLater(desired, one, memory) && !holds(one, wanted));
  if (!candidate) return undefined;
  const { refused, retried } = readRevisionMemory(candidate.tags);
  // Its end was published before it was refused.
  if (same ? refused.includes(wanted.target) : refused.length > 0) return undefined;
  return { candidate, since: Date.parse(retried ?? '') || 0, isWanted: same !== undefined };
}

/** True for a revision that Berth registered for this service after the one that its notes name. */
function isLater(
  desired: DesiredService,
  { taskDefinition, tags }: TaggedTaskDefinition,
  memory: ServiceMemory,
): boolean {
  if (readRevisionMemory(tags).service !== serviceName(desired)) return false;
  const [family, number] = nameAndNumber(taskDefinition.taskDefinitionArn);
  const [notedFamily, noted] = nameAndNumber(memory.revision);
  return family !== notedFamily || number > noted;
}

function nameAndNumber(arn: string | undefined): readonly [string, number] {
  const [family = '', number] = arn?.slice(arn.lastIndexOf('/') + 1).split(':') ?? [];
  return [family, Number(number)];
}

/** True when the service revision has what a deployment of the wanted target would have, its task definition aside. */
export function carriesTarget(desired: DesiredService, service: WireService, revision: WireServiceRevision): boolean {
  const asItWas = { ...service, ...revision } as unknown as WireService;
  const { changes } = diffDefinition({ definition: desired.definition ?? {}, live: asItWas, revision });
  return !changes.some(({ field }) => startsDeployment(field));
}

/** What the pass would have noted that was cut off after it had started the unnoticed deployment. */
export function memoryOfCutOff(desired: DesiredService, live: LiveService, wanted: Wanted): ServiceMemory {
  const { memory, unnoticed } = live;
  const owned = [...decodeOwned(memory.owns ?? ''), ...declaredFields(desired.definition ?? {})];
  const revision = unnoticed?.target?.taskDefinition.taskDefinitionArn ?? memory.revision;
  const shared = {
    ...memory,
    revision,
    recent: recentAfter(desired, live, revision),
    owns: encodeOwned([...new Set(owned)]),
    deployment: unnoticed?.arn,
  };
  if (unnoticed && !unnoticed.isWanted) {
    // What it carried cannot be told any more but for its content; nothing of it is refused by mistake.
    const { commit } = unnoticed.target ? readRevisionMemory(unnoticed.target.tags) : memory;
    return { ...shared, applied: undefined, target: undefined, commit };
  }
  // What it announced may not all be done while it runs: the plan says what is left.
  const isRunning = !unnoticed?.deployment?.status?.startsWith('ROLLBACK');
  const isPending = isRunning && announcedFields(memory.applied, wanted.applied) !== undefined;
  return {
    ...shared,
    applied: isPending ? memory.applied : wanted.applied,
    target: wanted.target,
    commit: desired.commit,
  };
}

/** True when what runs is the wanted target, in place changes aside. */
function runsTarget(desired: DesiredService, live: LiveService, wanted: Wanted): boolean {
  if (!live.running) return false;
  const { content, definition } = compare(desired, live, wanted);
  return content.length === 0 && !definition.some(({ effect }) => effect !== 'inPlace' && effect !== 'recreation');
}

function startsDeployment(field: string): boolean {
  if (field === contentField) return true;
  const effect = effectOfField(field);
  return effect === 'newDeployment' || effect === 'forcedDeployment';
}
