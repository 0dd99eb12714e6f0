import type { DeploymentReader, TaskDefinitionReader } from '../ports/ecs.ts';
import { isTerminal, outcomeOf } from '../rollout/outcome.ts';
import type { LiveService, OpenDeployment } from '../service/live-service.ts';

/**
 * What an ended deployment was to roll out and what ran before: read once, when its outcome is about to be published. Of
 * one that is being rolled back only the revision, whose tags say whether it refuses the target already.
 */
export async function readEnded(
  { open, service, memory }: LiveService,
  ecs: DeploymentReader & TaskDefinitionReader,
): Promise<Pick<OpenDeployment, 'target' | 'source'> | undefined> {
  const deployment = open?.deployment;
  if (!service || !deployment) return undefined;
  // No deadline: a stalled deployment is no end.
  const outcome = outcomeOf({ deployment, service, now: 0, deadlineMinutes: Number.MAX_SAFE_INTEGER });
  const read = (name: string | undefined) => (name === undefined ? undefined : ecs.describeTaskDefinition(name));
  if (outcome.kind === 'rollingBack') return { target: await read(memory.revision) };
  if (!isTerminal(outcome)) return undefined;
  const target = deployment.targetServiceRevision?.arn;
  const source = deployment.sourceServiceRevisions?.[0]?.arn;
  const arns = [target, source].filter((arn) => arn !== undefined);
  const revisions = arns.length > 0 ? await ecs.describeServiceRevisions(arns) : [];
  const nameOf = (arn: string | undefined) =>
    arn === undefined ? undefined : revisions.find((one) => one.serviceRevisionArn === arn)?.taskDefinition;
  const names = { target: nameOf(target) ?? memory.revision, source: nameOf(source) };
  const [targetRevision, sourceRevision] = await Promise.all([
    read(names.target),
    names.source === names.target ? undefined : read(names.source),
  ]);
  return { target: targetRevision, source: names.source === names.target ? targetRevision : sourceRevision };
}
