import type { DesiredService } from '../manifest/desired-service.ts';
import { refusing } from '../memory/revision-memory.ts';
import type { TaggedTaskDefinition, Tags } from '../ports/ecs.ts';
import type { LiveService } from '../service/live-service.ts';
import { isTerminal, type Outcome, outcomeOf, refusesTarget } from './outcome.ts';

/** What a pass does about the deployment that an earlier one started, before it plans anything. */
export interface Settlement {
  readonly outcome: Outcome | undefined;
  /** The live state as it is once the settlement is written; what is planned from. */
  readonly live: LiveService;
  /** The refusal to write on the revision whose target failed. */
  readonly refuse: { readonly revision: string; readonly tags: Tags; readonly target: string } | undefined;
  /** True when the deployment needs no more attention. */
  readonly closes: boolean;
}

export interface SettlementInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  /** `1:<hash>` of what is wanted now, for a deployment that the notes do not know. */
  readonly target: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Settles the open deployment of Berth's; nothing to settle when there is none. Pure. */
export function settle({ desired, live, target, now }: SettlementInput): Settlement {
  const { open, service, memory } = live;
  const ours = open !== undefined && (open.arn === memory.deployment || open.unnoticed === true);
  if (!ours || !service) return { outcome: undefined, live, refuse: undefined, closes: false };
  if (!open.deployment) {
    return { outcome: undefined, live: closed(live), refuse: undefined, closes: true };
  }
  const outcome = outcomeOf({ deployment: open.deployment, service, now, deadlineMinutes: desired.deadlineMinutes });
  const failed = open.unnoticed ? target : (memory.target ?? target);
  const refuse = refusesTarget(outcome) && failed ? refusalOf(live, failed) : undefined;
  const after = refuse ? withRefusal(live, refuse) : live;
  const closes = isTerminal(outcome);
  return { outcome, live: closes ? closed(after) : after, refuse, closes };
}

function refusalOf(live: LiveService, target: string): Settlement['refuse'] {
  const arn = live.open?.target?.taskDefinition.taskDefinitionArn ?? live.memory.revision;
  const revision = everyRevision(live).find((one) => one.taskDefinition.taskDefinitionArn === arn);
  if (arn === undefined) return undefined;
  return { revision: arn, target, tags: refusing(revision?.tags ?? {}, target) };
}

/** The same live state with the refusal noted, so that the plan of this pass sees it. */
function withRefusal(live: LiveService, { revision, tags }: NonNullable<Settlement['refuse']>): LiveService {
  const note = (one: TaggedTaskDefinition): TaggedTaskDefinition =>
    one.taskDefinition.taskDefinitionArn === revision ? { ...one, tags: { ...one.tags, ...tags } } : one;
  return { ...live, running: live.running && note(live.running), candidates: live.candidates.map(note) };
}

function closed(live: LiveService): LiveService {
  const { deployment: _, ...memory } = live.memory;
  return { ...live, memory };
}

function everyRevision(live: LiveService): readonly TaggedTaskDefinition[] {
  return [live.running, live.open?.target, ...live.candidates].filter((one) => one !== undefined);
}
