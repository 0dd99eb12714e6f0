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
import { announcedFields, contentField } from './announcement.ts';
import { compare } from './comparison.ts';
import { holds } from './content.ts';
import { isContentKnown } from './further-reads.ts';
import type { Wanted } from './wanted.ts';

/** Where a deployment may be found that a pass started and was cut off before it could note. */
export type Suspicion =
  /** The service runs what is wanted, and the notes say otherwise: it may be the current deployment. */
  | { readonly kind: 'running'; readonly arn: string }
  /** A revision of Berth's holds what is wanted and does not run: its deployment may have failed. */
  | { readonly kind: 'ended'; readonly candidate: TaggedTaskDefinition; readonly since: number };

/** Says whether such a deployment is worth looking for; `undefined` when the notes explain what is there. */
export function suspectUnnoticed(desired: DesiredService, live: LiveService, wanted: Wanted): Suspicion | undefined {
  const { service, memory, running } = live;
  if (!service || isContentKnown(live, wanted)) return undefined;
  const announced = announcedFields(memory.applied, wanted.applied);
  if (memory.target === wanted.target && !announced?.some(startsDeployment)) return undefined;
  if (running && runsTarget(desired, live, wanted)) {
    const arn = service.currentServiceDeployment;
    const another = memory.revision !== service.taskDefinition && isOwnRevision(running.tags);
    const stale = another || announced !== undefined || isCurrentVersion(memory.target);
    return stale && arn !== undefined && arn !== memory.deployment ? { kind: 'running', arn } : undefined;
  }
  const candidate = live.candidates.find((one) => isOwnRevision(one.tags) && holds(one, wanted));
  if (!candidate) return undefined;
  const { refused, retried } = readRevisionMemory(candidate.tags);
  // Its end was published before it was refused.
  if (refused.includes(wanted.target)) return undefined;
  return { kind: 'ended', candidate, since: Date.parse(retried ?? '') || 0 };
}

/** True when the service revision has what a deployment of the wanted target would have, its task definition aside. */
export function carriesTarget(desired: DesiredService, service: WireService, revision: WireServiceRevision): boolean {
  const asItWas = { ...service, ...revision } as unknown as WireService;
  const { changes } = diffDefinition({ definition: desired.definition ?? {}, live: asItWas, revision });
  return !changes.some(({ field }) => startsDeployment(field));
}

/** What the pass would have noted that was cut off after it had started this deployment of the wanted target. */
export function memoryOfCutOff(desired: DesiredService, live: LiveService, wanted: Wanted): ServiceMemory {
  const { memory, unnoticed } = live;
  const owned = [...decodeOwned(memory.owns ?? ''), ...declaredFields(desired.definition ?? {})];
  return {
    ...memory,
    revision: unnoticed?.target?.taskDefinition.taskDefinitionArn ?? memory.revision,
    // What it announced may not all be done: the plan says what is left.
    applied: announcedFields(memory.applied, wanted.applied) ? memory.applied : wanted.applied,
    target: wanted.target,
    owns: encodeOwned([...new Set(owned)]),
    commit: desired.commit,
    deployment: unnoticed?.arn,
  };
}

/** True when what runs is the wanted target, in place changes aside. */
function runsTarget(desired: DesiredService, live: LiveService, wanted: Wanted): boolean {
  const { content, definition } = compare(desired, live, wanted);
  return content.length === 0 && !definition.some(({ effect }) => effect !== 'inPlace' && effect !== 'recreation');
}

function startsDeployment(field: string): boolean {
  if (field === contentField) return true;
  const effect = effectOfField(field);
  return effect === 'newDeployment' || effect === 'forcedDeployment';
}
