import { type Applied, type ApplyAdapters, applyActions } from '../apply/apply.ts';
import { writeServiceNotes } from '../apply/service-notes.ts';
import { ConflictError } from '../errors.ts';
import type { Trigger } from '../events/reconcile-request.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { ServiceMemory } from '../memory/service-memory.ts';
import { type ObserveAdapters, observeService } from '../observe/observe.ts';
import { startsDeployment } from '../plan/action.ts';
import type { Clock } from '../ports/clock.ts';
import type { ResultPublisher } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { outcomeResult } from '../results/outcome-result.ts';
import { holdResults, type ResultContext, startedResult, updatedResult } from '../results/plan-results.ts';
import type { ResultEvent } from '../results/result-event.ts';
import { type Consideration, consider } from './consider.ts';
import { recordPass } from './record-pass.ts';

/** Everything a pass reads and writes through. */
export interface PassAdapters extends Omit<ObserveAdapters, 'ecs'> {
  readonly ecs: ObserveAdapters['ecs'] & ApplyAdapters;
  readonly results: ResultPublisher;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** What a pass did. */
export interface PassReport {
  readonly consideration: Consideration;
  readonly applied: Applied | undefined;
  readonly results: readonly ResultEvent[];
}

/**
 * One pass over one service: observe, settle what the last pass started, plan, apply, publish, note. When the live state
 * moves meanwhile it starts over once. Throws what an adapter throws; every step done is a step that the next pass finds
 * done.
 */
export async function pass(desired: DesiredService, trigger: Trigger, adapters: PassAdapters): Promise<PassReport> {
  try {
    return await attempt(desired, trigger, adapters);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    return attempt(desired, trigger, adapters);
  }
}

async function attempt(desired: DesiredService, trigger: Trigger, adapters: PassAdapters): Promise<PassReport> {
  const observed = await observeService(desired, adapters);
  const now = adapters.clock.now();
  const pushed = trigger.kind === 'image-push' || trigger.kind === 'image-replication' ? trigger.time : undefined;
  const consideration = consider(observed, now, pushed);
  return carryOut(consideration, { trigger, now }, adapters);
}

/** Writes what a consideration says, and publishes it. In report mode it publishes alone. */
export async function carryOut(
  consideration: Consideration,
  context: ResultContext,
  adapters: PassAdapters,
): Promise<PassReport> {
  const { plan } = consideration;
  if (plan.mode === 'report') {
    const results = holdResults(plan, context);
    await adapters.results.publish(results);
    recordPass({ consideration, applied: undefined, results }, context, adapters.telemetry);
    return { consideration, applied: undefined, results };
  }
  const settled = await writeSettlement(consideration, context, adapters);
  const applied = await applyActions(plan, consideration.observed.live.service, adapters.ecs);
  const news = newsOf(consideration, applied, context);
  await adapters.results.publish(news);
  await note(consideration, applied, adapters);
  const report = { consideration, applied, results: [...settled, ...news] };
  recordPass(report, context, adapters.telemetry);
  return report;
}

/** Publishes the outcome before it is noted as published: a crash in between repeats it under the same id. */
async function writeSettlement(
  consideration: Consideration,
  context: ResultContext,
  adapters: PassAdapters,
): Promise<readonly ResultEvent[]> {
  const { settlement, observed, held } = consideration;
  const { outcome, refuse } = settlement;
  const said = outcome?.kind === 'stalled' && held === observed.live.memory.held;
  const result = outcome && !said ? outcomeResult(observed.desired, observed.live, outcome, context) : undefined;
  const results = result ? [...unnoticedStart(consideration, context), result] : [];
  await adapters.results.publish(results);
  if (refuse) await adapters.ecs.tagResource(refuse.revision, refuse.tags);
  return results;
}

/** The start of a deployment that nobody lived to publish; its id makes it a visible double when somebody did. */
function unnoticedStart({ observed, plan }: Consideration, context: ResultContext): readonly ResultEvent[] {
  const { open, service } = observed.live;
  if (!open?.unnoticed) return [];
  const started = {
    deployment: open.arn,
    taskDefinition: open.target?.taskDefinition.taskDefinitionArn,
    previous: service?.taskDefinition,
    serviceArn: service?.serviceArn,
  };
  return [startedResult({ ...plan, actions: [] }, started, context)];
}

function newsOf(consideration: Consideration, applied: Applied, context: ResultContext): readonly ResultEvent[] {
  const { plan, observed, held } = consideration;
  const { live } = observed;
  const deployment = applied.deployment ?? mended(consideration);
  const inPlace = plan.actions.flatMap((action) =>
    action.kind === 'TagService' || (action.kind === 'UpdateService' && !startsDeployment(action))
      ? action.changes
      : [],
  );
  const started = deployment && {
    deployment,
    taskDefinition: applied.revision ?? live.service?.taskDefinition,
    previous: live.service?.taskDefinition,
    serviceArn: applied.serviceArn,
  };
  return [
    ...(started ? [startedResult(plan, started, context)] : []),
    ...(inPlace.length > 0
      ? [
          updatedResult(
            plan,
            inPlace.map(({ path }) => path),
            context,
          ),
        ]
      : []),
    ...(held !== undefined && held !== live.memory.held ? holdResults(plan, context) : []),
  ];
}

/** The deployment that an earlier pass started and was cut off before it could note. */
function mended({ plan, observed }: Consideration): string | undefined {
  const deployment = plan.remember?.after.deployment;
  return deployment === observed.live.memory.deployment ? undefined : deployment;
}

/** Writes Berth's notes in one go, after everything they speak of. */
async function note(consideration: Consideration, applied: Applied, { ecs }: PassAdapters): Promise<void> {
  const { plan, observed, settlement, held } = consideration;
  const arn = applied.serviceArn;
  if (arn === undefined) return;
  const before = observed.live.memory;
  const kept: ServiceMemory = plan.remember?.after ?? settlement.live.memory;
  const revision = plan.remember?.revision;
  const after: ServiceMemory = {
    ...kept,
    revision: applied.revision ?? (revision?.kind === 'arn' ? revision.arn : kept.revision),
    deployment: applied.deployment ?? kept.deployment,
    held,
  };
  await writeServiceNotes(arn, before, after, ecs);
}
