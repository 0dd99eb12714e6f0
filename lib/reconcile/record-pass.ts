import { readRevisionMemory } from '../memory/revision-memory.ts';
import { startsDeployment } from '../plan/action.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { ResultContext } from '../results/plan-results.ts';
import type { PassReport } from './pass.ts';

/** Logs one line per decision and counts what the pass did. */
export function recordPass(report: PassReport, context: ResultContext, telemetry: Telemetry): void {
  const { consideration, applied } = report;
  const { plan, settlement } = consideration;
  const about = {
    service: `${plan.cluster}/${plan.service}`,
    commit: plan.commit,
    target: plan.target,
    digest: plan.images.map(({ to }) => to.digest).join(' ') || undefined,
  };
  telemetry.count('Passes', 1);
  if (settlement.outcome) {
    telemetry.decision(`deployment ${settlement.outcome.kind}`, {
      ...about,
      deployment: consideration.observed.live.open?.arn,
    });
  }
  for (const action of plan.mode === 'apply' ? plan.actions : []) {
    telemetry.decision(action.kind, {
      ...about,
      reason: action.reason,
      revision: applied?.revision,
      deployment: applied?.deployment,
    });
    telemetry.count('Changes', 1);
  }
  for (const hold of plan.held) {
    telemetry.decision(`held: ${hold.kind}`, { ...about, reason: hold.reason });
    telemetry.count('Holds', 1, { kind: hold.kind });
  }
  for (const finding of plan.findings)
    telemetry.decision(`${finding.severity}: ${finding.code}`, { ...about, message: finding.message });
  if (plan.actions.length === 0 && plan.held.length === 0)
    telemetry.decision('nothing to do', { ...about, inSync: plan.inSync });
  recordSeconds(report, context, telemetry);
}

function recordSeconds(
  { consideration, applied }: PassReport,
  { trigger, now }: ResultContext,
  telemetry: Telemetry,
): void {
  const { plan, settlement, observed } = consideration;
  const pushed = trigger?.kind === 'image-push' ? Date.parse(trigger.time) : Number.NaN;
  if (applied && plan.actions.some(startsDeployment) && !Number.isNaN(pushed)) {
    telemetry.count('SecondsFromPushToUpdate', Math.max(0, (now - pushed) / 1000));
  }
  const { open } = observed.live;
  const since = Date.parse((open?.target && readRevisionMemory(open.target.tags).pushed) ?? '');
  const finished = open?.deployment?.finishedAt;
  if (settlement.outcome?.kind === 'succeeded' && finished !== undefined && !Number.isNaN(since)) {
    telemetry.count('SecondsFromPushToSteady', Math.max(0, finished - since / 1000));
  }
}
