import { type Applied, type ApplyAdapters, applyActions } from '../apply/apply.ts';
import { writeServiceNotes } from '../apply/service-notes.ts';
import type { BerthError } from '../errors.ts';
import type { ServiceMemory } from '../memory/service-memory.ts';
import type { ObserveAdapters } from '../observe/observation.ts';
import type { Clock } from '../ports/clock.ts';
import type { ResultPublisher } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { ResultContext } from '../results/result-data.ts';
import type { ResultEvent } from '../results/result-event.ts';
import { isTerminal } from '../rollout/outcome.ts';
import type { Consideration } from './consider.ts';
import { lateNews, unpublishedAfter } from './late-news.ts';
import { newsOf, settledNews } from './news.ts';

/** Everything a pass reads and writes through. */
export interface PassAdapters extends Omit<ObserveAdapters, 'ecs'> {
  readonly ecs: ObserveAdapters['ecs'] & ApplyAdapters;
  /** `undefined` where nobody listens (no stack): what was not published is then noted for a pass that can. */
  readonly results: ResultPublisher | undefined;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** What a pass did. */
export interface PassReport {
  readonly consideration: Consideration;
  readonly applied: Applied | undefined;
  readonly results: readonly ResultEvent[];
  /** What AWS refused of it. */
  readonly refused?: BerthError;
}

const nothing: Applied = { revision: undefined, serviceArn: undefined, deployment: undefined };

/**
 * Writes what a consideration says, and publishes it: outcomes, refusals, the actions, what they made, and last the notes
 * on the service, so that a pass that is cut off anywhere is taken up by the next. Throws what an adapter throws.
 */
export async function carryOut(
  consideration: Consideration,
  context: ResultContext,
  adapters: PassAdapters,
): Promise<PassReport> {
  const { plan, observed, settlement } = consideration;
  const { ecs, results } = adapters;
  const late = saysLate(consideration, context, adapters) ? await lateNews(consideration, context, ecs) : [];
  const settled = [...late, ...settledNews(consideration, context)];
  await results?.publish(settled);
  if (plan.writes !== 'nothing') {
    for (const { revision, tags } of settlement.refusals) await ecs.tagResource(revision, tags);
  }
  const writes = plan.writes === 'everything';
  if (writes) await announce(consideration, adapters);
  const applied = writes ? await applyActions(plan, observed.live.service, ecs) : undefined;
  const news = newsOf(consideration, applied, context);
  await results?.publish(news);
  if (writes) await note(consideration, applied ?? nothing, adapters);
  return { consideration, applied, results: [...settled, ...news] };
}

/**
 * True when what earlier commands could not publish is to be said now: it is noted as said only where everything may be
 * written, and where nothing may, an event of the deployment's is no reason to say it all again.
 */
function saysLate({ plan }: Consideration, { trigger }: ResultContext, { results }: PassAdapters): boolean {
  if (!isHeard(results)) return false;
  return plan.writes === 'everything' || (plan.writes === 'nothing' && trigger?.kind !== 'deployment');
}

function isHeard(results: ResultPublisher | undefined): boolean {
  return results !== undefined && results.isHeard?.() !== false;
}

/** Says on the service what is about to be done, where a pass that is cut off could not be told from somebody else. */
async function announce(consideration: Consideration, { ecs }: PassAdapters): Promise<void> {
  const { plan, observed } = consideration;
  if (plan.actions.length === 0 || plan.serviceArn === undefined) return;
  await writeServiceNotes(plan.serviceArn, observed.live.memory, memoryBefore(consideration), ecs);
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

/** Writes Berth's notes in one go, after everything they speak of. */
async function note(consideration: Consideration, applied: Applied, { ecs, results }: PassAdapters): Promise<void> {
  const { plan, settlement, news } = consideration;
  const arn = applied.serviceArn ?? plan.serviceArn;
  if (arn === undefined) return;
  const { remember } = plan;
  const before = memoryBefore(consideration);
  const kept: ServiceMemory = remember?.after ?? settlement.live.memory;
  const revision = remember?.revision?.kind === 'arn' ? remember.revision.arn : applied.revision;
  const heard = isHeard(results);
  const open = heard ? kept.deployment : (settlement.deployments.at(-1)?.open.arn ?? kept.deployment);
  const after: ServiceMemory = {
    ...kept,
    revision: revision ?? kept.revision,
    deployment: applied.deployment ?? open,
    unpublished: heard ? undefined : unpublishedAfter(consideration, applied.deployment),
    held: heard ? news.note : before.held,
  };
  await writeServiceNotes(arn, before, after, ecs);
}
