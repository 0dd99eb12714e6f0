import { ConfigurationError, ConflictError } from '../errors.ts';
import { refusing } from '../memory/revision-memory.ts';
import { inChunks } from '../observe/chunks.ts';
import { contentOf } from '../plan/content.ts';
import { gateOf } from '../plan/gate.ts';
import { rollbackPlan } from '../plan/rollback-plan.ts';
import { wantedOf } from '../plan/wanted.ts';
import type { DeploymentReader, TaskDefinitionReader } from '../ports/ecs.ts';
import type { Consideration } from './consider.ts';

/** ECS keeps 90 days of deployments; so many of the newest are searched. */
const searched = 100;

/**
 * What `berth rollback` does: back to the last revision whose deployment succeeded, and the current target refused, so
 * that the next sweep does not bring it back. Throws ConfigurationError when there is nothing to go back to, or the service
 * is not Berth's to write; ConflictError while ECS itself is stopping or rolling back.
 */
export async function considerRollback(
  considered: Consideration,
  ecs: DeploymentReader & TaskDefinitionReader,
): Promise<Consideration> {
  const { desired, live } = considered.observed;
  checkWritable(considered);
  const arn = live.service?.taskDefinition;
  if (arn === undefined) throw noService(considered);
  const current = live.running ?? (await ecs.describeTaskDefinition(arn));
  const previous = await lastGood(considered, arn, ecs);
  if (!current || !previous) {
    throw new ConfigurationError(
      `ECS keeps no successful deployment of ${desired.service} of another revision than the current one (it keeps 90 days): deploy the version you want through Git`,
      desired.service,
    );
  }
  const noted = live.memory.revision === arn ? live.memory.target : undefined;
  const target = noted ?? wantedOf(desired, contentOf(current), []).target;
  const refusal = { revision: arn, target, tags: refusing(current.tags, target) };
  return {
    ...considered,
    settlement: { ...considered.settlement, refusals: [...considered.settlement.refusals, refusal] },
    plan: rollbackPlan({ desired, live: considered.settlement.live, plan: considered.plan, current, previous }),
    news: { ...considered.news, holds: [], note: live.memory.held },
  };
}

function checkWritable({ observed }: Consideration): void {
  const { desired, live } = observed;
  const gate = gateOf(desired, live);
  if (gate?.hold.kind === 'inProgress') {
    throw new ConflictError(`${desired.service} cannot be rolled back now: ${gate.hold.reason}`, desired.service);
  }
  if (live.service && gate?.closed) {
    throw new ConfigurationError(
      `${desired.service} is not Berth's to roll back: ${gate.hold.reason}`,
      desired.service,
    );
  }
}

function noService({ observed: { desired } }: Consideration): ConfigurationError {
  const { cluster } = desired.environment;
  return new ConfigurationError(`cluster ${cluster} has no service ${desired.service}`, desired.service);
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
