import type { DesiredService } from '../manifest/desired-service.ts';
import { readRevisionMemory, refusing } from '../memory/revision-memory.ts';
import type { ServiceMemory } from '../memory/service-memory.ts';
import { contentOf } from '../plan/content.ts';
import { wantedOf } from '../plan/wanted.ts';
import type { TaggedTaskDefinition, Tags } from '../ports/ecs.ts';
import type { LiveService, OpenDeployment } from '../service/live-service.ts';
import { isTerminal, type Outcome, outcomeOf, refusesTarget } from './outcome.ts';

/** A deployment of Berth's and where it stands. */
export interface SettledDeployment {
  readonly open: OpenDeployment;
  readonly outcome: Outcome;
  /** The commit that it deployed. */
  readonly commit: string | undefined;
  /** True when its start has not been published either. */
  readonly unnoticed: boolean;
}

/** A refusal to write on the revision whose target failed. */
export interface TargetRefusal {
  readonly revision: string;
  readonly target: string;
  readonly tags: Tags;
}

/** What a pass does about the deployments that earlier ones started, before it plans anything. */
export interface Settlement {
  /** At most two: the one that the notes name, and one that they do not know. */
  readonly deployments: readonly SettledDeployment[];
  /** The newest deployment's. */
  readonly outcome: Outcome | undefined;
  /** The live state as it is once the settlement is written; what is planned from. */
  readonly live: LiveService;
  readonly refusals: readonly TargetRefusal[];
  /** True when a deployment needs no more attention, or a new one does: the notes change. */
  readonly closes: boolean;
}

/** A service with the deployments that may be open. */
export interface SettlementInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  /** What a pass would have noted that was cut off after it had started `live.unnoticed`. */
  readonly cutOff: ServiceMemory | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Settles the open deployments of Berth's; nothing to settle when there is none. Pure. */
export function settle({ desired, live, cutOff, now }: SettlementInput): Settlement {
  const { open, unnoticed, memory, service } = live;
  let settlement: Settlement = { deployments: [], outcome: undefined, live, refusals: [], closes: false };
  if (open && service) {
    const step = settleOne({ desired, live, open, now, superseded: unnoticed?.arn, isUnnoticed: false });
    settlement = joined(settlement, step);
  } else if (memory.deployment !== undefined && service) {
    settlement = { ...settlement, live: closed(live), closes: true };
  }
  if (!unnoticed || !cutOff || !service) return settlement;
  const known = { ...settlement.live, memory: { ...cutOff, held: settlement.live.memory.held } };
  const step = settleOne({ desired, live: known, open: unnoticed, now, superseded: undefined, isUnnoticed: true });
  return { ...joined(settlement, step), closes: true };
}

interface StepInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly open: OpenDeployment;
  readonly now: number;
  /** ARN of a deployment of Berth's own that took its place. */
  readonly superseded: string | undefined;
  readonly isUnnoticed: boolean;
}

function settleOne({ desired, live, open, now, superseded, isUnnoticed }: StepInput): Settlement {
  const { service, memory } = live;
  // ECS keeps 90 days: of an older deployment nobody will ever know the outcome.
  if (!open.deployment || !service) {
    return { deployments: [], outcome: undefined, live: closed(live), refusals: [], closes: true };
  }
  const { deadlineMinutes } = desired;
  const target = memory.target ?? (isUnnoticed ? undefined : guessedTarget(desired, open));
  const shown = outcomeOf({ deployment: open.deployment, service, now, deadlineMinutes });
  const found = isRefused(live, open, target) ? outcomeOfRefused(shown) : shown;
  const outcome: Outcome =
    superseded !== undefined && !isTerminal(found)
      ? { kind: 'superseded', reason: `a newer deployment took its place: ${superseded}` }
      : found;
  const refusals = refusesTarget(outcome) ? refusalOf(live, open, target) : [];
  const after = refusals.reduce(withRefusal, live);
  const closes = isTerminal(outcome);
  return {
    deployments: [{ open, outcome, commit: memory.commit, unnoticed: isUnnoticed }],
    outcome,
    live: closes ? closed(after) : after,
    refusals,
    closes,
  };
}

function joined(one: Settlement, next: Settlement): Settlement {
  return {
    deployments: [...one.deployments, ...next.deployments],
    outcome: next.outcome ?? one.outcome,
    live: next.live,
    refusals: [...one.refusals, ...next.refusals],
    closes: one.closes || next.closes,
  };
}

/**
 * A deployment that failed, and that another has followed since, looks like one that was superseded. A refusal tells that
 * its failure was published: it is written after that.
 */
function outcomeOfRefused(shown: Outcome): Outcome {
  return shown.kind === 'superseded' ? { ...shown, kind: 'failed' } : shown;
}

function isRefused(live: LiveService, open: OpenDeployment, target: string | undefined): boolean {
  return target !== undefined && readRevisionMemory(revisionOf(live, open).tags).refused.includes(target);
}

/** The target of a deployment whose note is gone: right unless the revision and the fields have both changed since. */
function guessedTarget(desired: DesiredService, { target }: OpenDeployment): string | undefined {
  return target && wantedOf(desired, contentOf(target), []).target;
}

/** None when the revision refuses the target already, or a person let it be tried again since the deployment began. */
function refusalOf(live: LiveService, open: OpenDeployment, target: string | undefined): readonly TargetRefusal[] {
  const { revision, tags } = revisionOf(live, open);
  if (target === undefined || revision === undefined) return [];
  const { refused, retried } = readRevisionMemory(tags);
  const began = (open.deployment?.createdAt ?? 0) * 1000;
  if (refused.includes(target) || (Date.parse(retried ?? '') || 0) > began) return [];
  return [{ revision, target, tags: refusing(tags, target) }];
}

/** The revision that a deployment was to roll out, and its tags as far as they were read. */
function revisionOf(
  { memory, running, candidates }: LiveService,
  { target }: OpenDeployment,
): { readonly revision: string | undefined; readonly tags: Tags } {
  const revision = target?.taskDefinition.taskDefinitionArn ?? memory.revision;
  const known = [target, running, ...candidates].filter((one) => one !== undefined);
  return { revision, tags: known.find((one) => one.taskDefinition.taskDefinitionArn === revision)?.tags ?? {} };
}

/** The same live state with the refusal noted, so that the plan of this pass sees it. */
function withRefusal(live: LiveService, { revision, tags }: TargetRefusal): LiveService {
  const note = (one: TaggedTaskDefinition): TaggedTaskDefinition =>
    one.taskDefinition.taskDefinitionArn === revision ? { ...one, tags: { ...one.tags, ...tags } } : one;
  return { ...live, running: live.running && note(live.running), candidates: live.candidates.map(note) };
}

function closed(live: LiveService): LiveService {
  const { deployment: _, ...memory } = live.memory;
  return { ...live, memory };
}
