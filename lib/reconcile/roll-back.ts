import { ConfigurationError } from '../errors.ts';
import { refusing } from '../memory/revision-memory.ts';
import { inChunks } from '../observe/first-look.ts';
import { contentOf } from '../plan/comparison.ts';
import { rollbackPlan } from '../plan/rollback-plan.ts';
import { wantedOf } from '../plan/wanted.ts';
import type { DeploymentReader, TaskDefinitionReader } from '../ports/ecs.ts';
import type { Consideration } from './consider.ts';

/** ECS keeps 90 days of deployments; so many of the newest are searched. */
const searched = 100;

/**
 * What `berth rollback` does: back to the last revision whose deployment succeeded, and the current target refused, so
 * that the next sweep does not bring it back. Throws ConfigurationError when there is nothing to go back to.
 */
export async function considerRollback(
  considered: Consideration,
  ecs: DeploymentReader & TaskDefinitionReader,
): Promise<Consideration> {
  const { desired, live } = considered.observed;
  const { service, memory } = live;
  const arn = service?.taskDefinition;
  if (!service || arn === undefined) {
    throw new ConfigurationError(
      `cluster ${desired.environment.cluster} has no service ${desired.service}`,
      desired.service,
    );
  }
  const current = live.running ?? (await ecs.describeTaskDefinition(arn));
  const previous = await lastGood(considered, arn, ecs);
  if (!current || !previous) {
    throw new ConfigurationError(
      `ECS keeps no successful deployment of ${desired.service} of another revision than the current one (it keeps 90 days): deploy the version you want through Git`,
      desired.service,
    );
  }
  const target = memory.target ?? wantedOf(desired, contentOf(current), []).target;
  return {
    ...considered,
    settlement: { ...considered.settlement, refuse: { revision: arn, target, tags: refusing(current.tags, target) } },
    plan: rollbackPlan({ desired, live, plan: considered.plan, current, previous }),
    held: memory.held,
  };
}

async function lastGood({ observed }: Consideration, current: string, ecs: DeploymentReader & TaskDefinitionReader) {
  const { environment, service } = observed.desired;
  const deployments = await ecs.listServiceDeployments(environment.cluster, service, searched);
  const good = deployments.filter(({ status }) => status === 'SUCCESSFUL');
  for (const chunk of inChunks(good, 20)) {
    const arns = chunk.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? []);
    const revisions = arns.length > 0 ? await ecs.describeServiceRevisions(arns) : [];
    for (const arn of arns) {
      const { taskDefinition } = revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === arn) ?? {};
      if (taskDefinition === undefined || taskDefinition === current) continue;
      const revision = await ecs.describeTaskDefinition(taskDefinition);
      if (revision && revision.taskDefinition.status !== 'INACTIVE') return revision;
    }
  }
  return undefined;
}
