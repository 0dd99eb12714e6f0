import { type Applied, applyActions } from '../apply/apply.ts';
import { writeServiceNotes } from '../apply/service-notes.ts';
import { AccessError } from '../errors.ts';
import type { Occasion, ReconcileRequest } from '../events/reconcile-request.ts';
import { findLeftService, findLeftServices } from '../observe/left-services.ts';
import type { OpenedEnvironment } from '../observe/load-manifests.ts';
import { type NotedService, planLeftService } from '../plan/left-service.ts';
import type { Plan } from '../plan/plan.ts';
import type { ServiceReader } from '../ports/ecs.ts';
import type { RequestSender } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { holdNews, holdResults } from '../results/hold-results.ts';
import { deletedResult, updatedResult } from '../results/plan-results.ts';
import type { ResultContext } from '../results/result-data.ts';
import type { ResultEvent } from '../results/result-event.ts';
import type { PassAdapters } from './carry-out.ts';
import { boundOf } from './request.ts';

/** What a look at services that left Git reads through, and where it asks for passes. */
export interface SweepLeftAdapters {
  readonly ecs: ServiceReader;
  readonly requests: RequestSender;
  readonly telemetry: Telemetry;
}

/** Whether services may be deleted at all by who looks: a stack may with its parameter `Prune`, a person always. */
interface Deleting {
  readonly mayDelete: boolean;
}

/** A service that left Git, what becomes of it, and what of that nobody has heard yet. */
export interface ConsideredLeft {
  readonly noted: NotedService;
  readonly plan: Plan;
}

/** Plans every service that left Git; an empty list, with the reason in `unknown`, where nobody can say which did. */
export async function considerLeft(
  opened: OpenedEnvironment,
  ecs: ServiceReader,
  deleting: Deleting,
): Promise<{ readonly considered: readonly ConsideredLeft[]; readonly unknown?: string }> {
  const found = await findLeftServices(opened, ecs);
  if (found.kind === 'unknown') return { considered: [], unknown: found.reason };
  return { considered: found.services.map((noted) => consideredLeft(noted, opened, deleting)) };
}

/**
 * Asks for a pass over every service that left Git and of which something is to be done or said. Writes nothing itself.
 * Where services may not be listed, it is said and counted, and keeps nothing else from being done.
 */
export async function sweepLeft(
  opened: OpenedEnvironment,
  { trigger, repeats, mayDelete }: Occasion & Deleting,
  { ecs, requests, telemetry }: SweepLeftAdapters,
): Promise<number> {
  const { considered, unknown } = await considerLeft(opened, ecs, { mayDelete }).catch((error: unknown) => {
    if (!(error instanceof AccessError)) throw error;
    telemetry.count('Errors', 1, { code: error.code });
    return { considered: [], unknown: error.message };
  });
  if (unknown !== undefined) telemetry.decision('unknown', { reason: unknown });
  const due = considered.filter(({ noted, plan }) => isLeftDue(noted, plan));
  const { name, cluster, parallelism } = opened.chosen.environment;
  const asked = due.map(({ plan: { service } }): ReconcileRequest => {
    const request = { version: 1, environment: name, cluster, service, trigger, ...boundOf(parallelism) } as const;
    return repeats === false ? { ...request, repeats } : request;
  });
  await requests.send(asked);
  for (const { service } of asked) telemetry.decision('left Git', { service: `${cluster}/${service}` });
  return asked.length;
}

/** A pass over a service that no manifest declares. `undefined` when it did not leave Git, or nobody can say whether. */
export async function passLeft(
  { service, mayDelete, ...occasion }: Occasion & Deleting & { readonly service: string },
  opened: OpenedEnvironment,
  adapters: PassAdapters,
): Promise<readonly ResultEvent[] | undefined> {
  const found = await findLeftService(service, opened, adapters.ecs);
  if (found.kind === 'unknown') adapters.telemetry.decision('unknown', { service, reason: found.reason });
  const [noted] = found.kind === 'known' ? found.services : [];
  return noted && (await carryOutLeft(consideredLeft(noted, opened, { mayDelete }), occasion, adapters));
}

/** Does what the plan of a service that left Git says, publishes it, and notes what is held. Throws what an adapter throws. */
export async function carryOutLeft(
  { noted, plan }: ConsideredLeft,
  { trigger, repeats }: Partial<Occasion>,
  { ecs, results, clock, telemetry }: PassAdapters,
): Promise<readonly ResultEvent[]> {
  const context: ResultContext = { trigger, repeats, now: clock.now() };
  const isWritten = plan.writes === 'everything';
  const applied = isWritten ? await applyActions(plan, noted.service, ecs) : undefined;
  const news = newsOf(noted, plan, { applied, context });
  await results?.publish(news);
  const held = holdNews(plan, { remembered: noted.memory.held }).note;
  const isDeleted = plan.actions.some(({ kind }) => kind === 'DeleteService');
  const { serviceArn } = plan;
  if (isWritten && results && !isDeleted && serviceArn !== undefined) {
    await writeServiceNotes(
      { serviceArn, tags: noted.tags, before: noted.memory, after: { ...noted.memory, held } },
      ecs,
    );
  }
  const about = { service: `${plan.cluster}/${plan.service}`, commit: plan.commit };
  for (const { kind, reason } of applied ? plan.actions : []) telemetry.decision(kind, { ...about, reason });
  for (const { kind, reason } of plan.held) telemetry.decision(`held: ${kind}`, { ...about, reason });
  return news;
}

function consideredLeft(
  noted: NotedService,
  { source: { commit }, chosen }: OpenedEnvironment,
  { mayDelete }: Deleting,
): ConsideredLeft {
  return { noted, plan: planLeftService(noted, chosen.environment, { commit, mayDelete }) };
}

/** Something is to be done, or held and nobody has heard of it. What cannot be noted is said in each first sweep of a day. */
function isLeftDue({ memory }: NotedService, plan: Plan): boolean {
  return plan.actions.length > 0 || holdNews(plan, { remembered: memory.held }).holds.length > 0;
}

function newsOf(
  { memory }: NotedService,
  plan: Plan,
  { applied, context }: { readonly applied: Applied | undefined; readonly context: ResultContext },
): readonly ResultEvent[] {
  const held = holdResults(plan, holdNews(plan, { remembered: memory.held }).holds, context);
  const done = (applied ? plan.actions : []).flatMap((action) => {
    const reasons = [action.reason];
    if (action.kind === 'DeleteService') return [deletedResult(plan, reasons, context)];
    const paths = action.changes.map(({ path }) => path);
    return [updatedResult(plan, { fields: paths, paths, reasons }, context)];
  });
  return [...done, ...held];
}
