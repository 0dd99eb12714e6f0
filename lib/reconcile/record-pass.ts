import { readRevisionMemory } from '../memory/revision-memory.ts';
import { startsDeployment } from '../plan/action.ts';
import type { Plan } from '../plan/plan.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { ResultContext } from '../results/result-data.ts';
import type { PassReport } from './carry-out.ts';

/** Logs one line per decision and counts what the pass did. */
export function recordPass(report: PassReport, context: ResultContext, telemetry: Telemetry): void {
  const { consideration, applied, refused } = report;
  const { plan, settlement } = consideration;
  const about = {
    service: `${plan.cluster}/${plan.service}`,
    commit: plan.commit,
    target: plan.target,
    digest: digestsOf(plan),
  };
  telemetry.count('Passes', 1);
  for (const { open, outcome } of settlement.deployments) {
    telemetry.decision(`deployment ${outcome.kind}`, { ...about, deployment: open.arn });
  }
  if (refused) {
    telemetry.decision('error', { ...about, code: refused.code, error: refused.message });
    telemetry.count('Errors', 1, { code: refused.code });
  }
  recordActions(report, about, telemetry);
  recordHolds(plan, about, telemetry);
  if (plan.actions.length === 0 && plan.held.length === 0)
    telemetry.decision('nothing to do', { ...about, inSync: plan.inSync });
  recordSeconds({ consideration, applied, results: [] }, context, telemetry);
}

/** The digests that are wanted, for a log line; `undefined` for a plan of no images. */
export function digestsOf({ images }: Plan): string | undefined {
  return images.map(({ to }) => to.digest).join(' ') || undefined;
}

type About = Readonly<Record<string, string | undefined>>;

function recordActions({ consideration, applied }: PassReport, about: About, telemetry: Telemetry): void {
  for (const { kind, reason } of applied ? consideration.plan.actions : []) {
    telemetry.decision(kind, { ...about, reason, revision: applied?.revision, deployment: applied?.deployment });
    telemetry.count('Changes', 1);
  }
}

function recordHolds(plan: Plan, about: About, telemetry: Telemetry): void {
  for (const { kind, reason } of plan.held) {
    telemetry.decision(`held: ${kind}`, { ...about, reason });
    telemetry.count('Holds', 1, { kind });
  }
  for (const { severity, code, message } of plan.findings) {
    telemetry.decision(`${severity}: ${code}`, { ...about, message });
  }
}

function recordSeconds(
  { consideration, applied }: PassReport,
  { trigger, now }: ResultContext,
  telemetry: Telemetry,
): void {
  const { plan, settlement } = consideration;
  const pushed = trigger?.kind === 'image-push' ? Date.parse(trigger.time) : Number.NaN;
  if (applied && plan.actions.some(startsDeployment) && !Number.isNaN(pushed)) {
    telemetry.count('SecondsFromPushToUpdate', Math.max(0, (now - pushed) / 1000));
  }
  for (const { open, outcome } of settlement.deployments) {
    const since = Date.parse((open.target && readRevisionMemory(open.target.tags).pushed) ?? '');
    const finished = open.deployment?.finishedAt;
    if (outcome.kind === 'succeeded' && finished !== undefined && !Number.isNaN(since)) {
      telemetry.count('SecondsFromPushToSteady', Math.max(0, finished - since / 1000));
    }
  }
}
