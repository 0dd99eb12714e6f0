import { readRevisionMemory } from '../memory/revision-memory.ts';
import { readUnpublished, type UnpublishedDeployment, writeUnpublished } from '../memory/unpublished.ts';
import { deploymentPrefix, type LateDeployment, readLate } from '../observe/read-unpublished.ts';
import type { DeploymentReader, TaskDefinitionReader } from '../ports/ecs.ts';
import { outcomeResult } from '../results/outcome-result.ts';
import type { ResultContext } from '../results/result-data.ts';
import type { ResultEvent } from '../results/result-event.ts';
import { isTerminal, type Outcome, outcomeOf } from '../rollout/outcome.ts';
import type { Consideration } from './consider.ts';
import { lateStart } from './news.ts';

/**
 * What is published of the deployments that a person's command started or settled where it could tell nobody, oldest
 * first. The end of the one that `berth:deployment` names is the settlement's to say.
 */
export async function lateNews(
  consideration: Consideration,
  context: ResultContext,
  ecs: DeploymentReader & TaskDefinitionReader,
): Promise<readonly ResultEvent[]> {
  const { desired, live } = consideration.observed;
  const late = await readLate(live, ecs);
  return late.flatMap((one) => {
    const commit = one.target && readRevisionMemory(one.target.tags).commit;
    const because = 'a person’s command started it where it could not be published';
    const start = one.started ? [lateStart(consideration, { open: one, commit, because }, context)] : [];
    const outcome = lateEnd(one, consideration, context.now);
    const end = outcome && outcomeResult({ desired, live }, { open: one, outcome, commit }, context);
    return [...start, ...(end ? [end] : [])];
  });
}

/** The end as it was found out then: what came after makes a failure look as if it had been superseded. */
function lateEnd({ arn, deployment, end }: LateDeployment, { observed }: Consideration, now: number) {
  const { service, memory } = observed.live;
  if (!service || !deployment) return undefined;
  const { deadlineMinutes } = observed.desired;
  const found = outcomeOf({ deployment, service, now, deadlineMinutes });
  if (end === undefined) return arn === memory.deployment || !isTerminal(found) ? undefined : found;
  if (found.kind === end) return found;
  const reason = deployment.rollback?.reason ?? deployment.statusReason ?? `ECS says ${deployment.status}`;
  return (end === 'succeeded' ? { kind: end } : { kind: end, reason }) satisfies Outcome;
}

/**
 * What `berth:unpublished` should say after a pass that could tell nobody: what it said before, what this pass settled, and
 * the deployment that it started.
 */
export function unpublishedAfter(
  { observed: { live }, settlement }: Consideration,
  started: string | undefined,
): string | undefined {
  const newest = started ?? settlement.deployments.at(-1)?.open.arn;
  const settled = settlement.deployments.map(({ open, outcome, unnoticed }): UnpublishedDeployment => {
    if (open.arn === newest) return { arn: open.arn, started: unnoticed };
    return { arn: open.arn, started: unnoticed, end: endOf(outcome) };
  });
  const begun: readonly UnpublishedDeployment[] = started === undefined ? [] : [{ arn: started, started: true }];
  const all = new Map<string, UnpublishedDeployment>();
  for (const one of [
    ...readUnpublished(live.memory, deploymentPrefix(live.service?.serviceArn)),
    ...settled,
    ...begun,
  ]) {
    const known = all.get(one.arn);
    all.set(one.arn, { ...one, started: one.started || known?.started === true, end: one.end ?? known?.end });
  }
  return writeUnpublished([...all.values()]);
}

/** A deployment that is not at its end is about to be replaced. */
function endOf(outcome: Outcome): UnpublishedDeployment['end'] {
  switch (outcome.kind) {
    case 'succeeded':
    case 'rolledBack':
    case 'failed':
      return outcome.kind;
    default:
      return 'superseded';
  }
}
