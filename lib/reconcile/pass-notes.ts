import type { Applied } from '../apply/apply.ts';
import type { ServiceNotes } from '../apply/service-notes.ts';
import type { ServiceMemory } from '../memory/service-memory.ts';
import { isTerminal } from '../rollout/outcome.ts';
import type { Consideration } from './consider.ts';
import { unpublishedAfter } from './late-news.ts';

/** What a pass did before it notes it. */
export interface Done {
  readonly applied: Applied | undefined;
  /** True when everything was published that there was to say. */
  readonly heard: boolean;
}

/**
 * What is said on the service before anything is done, where a pass that is cut off could not be told from somebody else;
 * `undefined` when nothing is to be done to a service that exists.
 */
export function announcement(consideration: Consideration): ServiceNotes | undefined {
  const { plan, observed } = consideration;
  if (plan.actions.length === 0 || plan.serviceArn === undefined) return undefined;
  const { memory: before, tags } = observed.live;
  return { serviceArn: plan.serviceArn, tags, before, after: memoryBefore(consideration) };
}

/** Berth's notes after everything they speak of; `undefined` while there is no service. */
export function notesAfter(consideration: Consideration, { applied, heard }: Done): ServiceNotes | undefined {
  const { plan, settlement, news, observed } = consideration;
  const serviceArn = applied?.serviceArn ?? plan.serviceArn;
  if (serviceArn === undefined) return undefined;
  const { remember } = plan;
  const before = memoryBefore(consideration);
  const kept: ServiceMemory = remember?.after ?? settlement.live.memory;
  const revision = remember?.revision?.kind === 'arn' ? remember.revision.arn : applied?.revision;
  const open = heard ? kept.deployment : (settlement.deployments.at(-1)?.open.arn ?? kept.deployment);
  const after: ServiceMemory = {
    ...kept,
    revision: revision ?? kept.revision,
    deployment: applied?.deployment ?? open,
    unpublished: heard ? undefined : unpublishedAfter(consideration, applied?.deployment),
    held: heard ? news.note : before.held,
  };
  return { serviceArn, tags: observed.live.tags, before, after };
}

/**
 * The notes as they stand when the actions begin: with what is announced, and with a deployment that was unnoticed so far,
 * which nobody would find again once another has taken its place.
 */
function memoryBefore({ plan, observed, settlement }: Consideration): ServiceMemory {
  if (plan.actions.length === 0) return observed.live.memory;
  const isFound = settlement.deployments.some(({ unnoticed, outcome }) => unnoticed && !isTerminal(outcome));
  const memory = isFound ? settlement.live.memory : observed.live.memory;
  const { announce: begun } = plan.remember ?? {};
  return begun ? { ...memory, applied: begun.applied, corrected: begun.corrected } : memory;
}
