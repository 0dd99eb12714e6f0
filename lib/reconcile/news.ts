import type { Applied } from '../apply/apply.ts';
import { startsDeployment } from '../plan/action.ts';
import { runningImage } from '../plan/planned-images.ts';
import { changedFields } from '../plan/remember.ts';
import { holdResults } from '../results/hold-results.ts';
import { outcomeResult } from '../results/outcome-result.ts';
import { startedResult, updatedResult } from '../results/plan-results.ts';
import type { ResultContext } from '../results/result-data.ts';
import type { ResultEvent } from '../results/result-event.ts';
import { isTerminal } from '../rollout/outcome.ts';
import type { SettledDeployment } from '../rollout/settlement.ts';
import type { Consideration } from './consider.ts';

/** What is published of the deployments that earlier passes started; a stalled one is said once. */
export function settledNews(consideration: Consideration, context: ResultContext): readonly ResultEvent[] {
  const { observed, settlement, news } = consideration;
  return settlement.deployments.flatMap((settled) => {
    const because = 'a pass started it, and was cut off before it could say so';
    const start = settled.unnoticed ? [lateStart(consideration, { ...settled, because }, context)] : [];
    const isSaid = settled.outcome.kind === 'stalled' && news.stalledIsSaid;
    const outcome = isSaid ? undefined : outcomeResult(observed, settled, context);
    return [...start, ...(outcome ? [outcome] : [])];
  });
}

/** A deployment whose start was not published when it began, and why not. */
export interface LateStart extends Pick<SettledDeployment, 'open' | 'commit'> {
  readonly because: string;
}

/** The start of a deployment that nobody published; its id makes it a visible double when somebody did. */
export function lateStart(
  { observed, plan }: Consideration,
  { open, commit, because }: LateStart,
  context: ResultContext,
): ResultEvent {
  const { service, running } = observed.live;
  const taskDefinition = open.target?.taskDefinition.taskDefinitionArn;
  // What ran before it is otherwise known only once something else runs again.
  const before = open.source ?? (taskDefinition === service?.taskDefinition ? undefined : running);
  const images = Object.entries(observed.desired.images).flatMap(([container, { repository }]) => {
    const to = runningImage(open.target, container);
    if (to?.digest === undefined) return [];
    const image = { container, repository, to: { ...to, digest: to.digest }, reason: '' };
    return [before ? { ...image, from: runningImage(before, container) } : image];
  });
  const started = {
    deployment: open.arn,
    taskDefinition,
    previous: before?.taskDefinition.taskDefinitionArn,
    serviceArn: service?.serviceArn,
    reasons: [because],
  };
  return startedResult({ ...plan, commit, images }, started, context);
}

/** What is published of this pass itself: deployments, changes in place, and holds that nobody has heard of. */
export function newsOf(
  consideration: Consideration,
  applied: Applied | undefined,
  context: ResultContext,
): readonly ResultEvent[] {
  return [
    ...madeNews(consideration, applied, context),
    ...(isIdle(consideration, applied) ? updatedNews(consideration, undefined, context) : []),
    ...heldNews(consideration, context),
  ];
}

/** What is published of the actions of this pass; nothing when it took none. */
export function madeNews(
  consideration: Consideration,
  applied: Applied | undefined,
  context: ResultContext,
): readonly ResultEvent[] {
  if (!applied || isIdle(consideration, applied)) return [];
  return [
    ...(applied.deployment === undefined ? [] : startedNews(consideration, applied, applied.deployment, context)),
    ...updatedNews(consideration, applied, context),
  ];
}

function isIdle({ plan }: Consideration, applied: Applied | undefined): boolean {
  return !applied || plan.actions.length === 0;
}

function startedNews(
  { plan, observed, settlement }: Consideration,
  applied: Applied,
  deployment: string,
  context: ResultContext,
): readonly ResultEvent[] {
  const previous = observed.live.service?.taskDefinition;
  const started = {
    deployment,
    taskDefinition: applied.revision ?? previous,
    previous,
    serviceArn: applied.serviceArn,
    reasons: plan.actions.map(({ reason }) => reason),
  };
  const superseded = settlement.deployments.flatMap(({ open, outcome, commit }) => {
    if (isTerminal(outcome) || open.arn === deployment) return [];
    const end = { kind: 'superseded', reason: `a newer deployment took its place: ${deployment}` } as const;
    return outcomeResult(observed, { open, outcome: end, commit }, context) ?? [];
  });
  return [...superseded, startedResult(plan, started, context)];
}

/** Changes in place, those included that an earlier pass made and did not live to say. */
function updatedNews(
  { plan }: Consideration,
  applied: Applied | undefined,
  context: ResultContext,
): readonly ResultEvent[] {
  const actions = applied ? plan.actions.filter((action) => !startsDeployment(action)) : [];
  const changes = actions.flatMap((action) =>
    action.kind === 'UpdateService' || action.kind === 'TagService' ? action.changes : [],
  );
  const fields = [...new Set([...plan.unsaid, ...changedFields(changes)])];
  if (fields.length === 0) return [];
  const cutOff = plan.unsaid.length > 0 ? ['an earlier pass was cut off before it could say so'] : [];
  const reasons = [...actions.map(({ reason }) => reason), ...cutOff];
  const paths = plan.unsaid.length > 0 ? [] : changes.map(({ path }) => path);
  return [updatedResult(plan, { fields, paths, reasons }, context)];
}

/**
 * Holds that are news. What ECS's own rollback holds is over in a minute, and its outcome is news by itself. Where nothing
 * can be noted, an event of the deployment's is no reason to say it all again.
 */
function heldNews({ plan, news }: Consideration, context: ResultContext): readonly ResultEvent[] {
  if (plan.writes === 'refusals') return [];
  if (plan.writes === 'nothing' && context.trigger?.kind === 'deployment') return [];
  return holdResults(plan, news.holds, context);
}
