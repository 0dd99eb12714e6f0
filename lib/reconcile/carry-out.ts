import { type Applied, type ApplyAdapters, applyActions } from '../apply/apply.ts';
import { writeServiceNotes } from '../apply/service-notes.ts';
import type { BerthError } from '../errors.ts';
import type { ObserveAdapters } from '../observe/observation.ts';
import type { CapacityAdapters } from '../ports/capacity.ts';
import type { Clock } from '../ports/clock.ts';
import type { ResultPublisher } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { ResultContext } from '../results/result-data.ts';
import type { ResultEvent } from '../results/result-event.ts';
import type { Consideration } from './consider.ts';
import { lateNews } from './late-news.ts';
import { madeNews, newsOf, settledNews } from './news.ts';
import { announcement, notesAfter } from './pass-notes.ts';
import { repeatsItself } from './repetition.ts';

/** Everything a pass reads and writes through. */
export interface PassAdapters extends Omit<ObserveAdapters, 'ecs'> {
  readonly ecs: ObserveAdapters['ecs'] & ApplyAdapters;
  /** `undefined` where nobody listens (no stack): what was not published is then noted for a pass that can. */
  readonly results: ResultPublisher | undefined;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** What is looked ahead through before a rollout; left out where nobody looks. */
  readonly capacity?: CapacityAdapters | undefined;
}

/** What a pass did. */
export interface PassReport {
  readonly consideration: Consideration;
  readonly applied: Applied | undefined;
  readonly results: readonly ResultEvent[];
  /** What AWS refused of it. */
  readonly refused?: BerthError;
}

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
  const past = [...late, ...settledNews(consideration, context)];
  const found = [...past, ...newsOf(consideration, undefined, context)];
  const isMute = await repeatsItself(consideration, found, context, ecs);
  const settled = isMute ? [] : past;
  await results?.publish(settled);
  if (plan.writes !== 'nothing') {
    for (const { revision, tags } of settlement.refusals) await ecs.tagResource(revision, tags);
  }
  const writes = plan.writes === 'everything';
  const announced = writes ? announcement(consideration) : undefined;
  if (announced) await writeServiceNotes(announced, ecs);
  const applied = writes ? await applyActions(plan, observed.live.service, ecs) : undefined;
  const news = isMute ? madeNews(consideration, applied, context) : newsOf(consideration, applied, context);
  await results?.publish(news);
  const notes = writes ? notesAfter(consideration, { applied, heard: isHeard(results) && !isMute }) : undefined;
  if (notes) await writeServiceNotes(notes, ecs);
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
