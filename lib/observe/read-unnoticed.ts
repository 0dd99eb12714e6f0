import type { DesiredService } from '../manifest/desired-service.ts';
import { carriesTarget, type Suspicion, suspectUnnoticed } from '../plan/unnoticed.ts';
import type { Wanted } from '../plan/wanted.ts';
import type { DeploymentReader } from '../ports/ecs.ts';
import type { WireService } from '../ports/wire.ts';
import type { LiveService, OpenDeployment } from '../service/live-service.ts';

/** So many of the newest deployments are looked at. */
const searched = 10;

/** What ends a deployment without the service running what it deployed. */
const failures = ['ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED', 'STOPPED'];

/**
 * A deployment of the wanted target that a pass started and was cut off before it could note. If it failed meanwhile, that
 * is found here, so that it is published and not tried again. `undefined` when there is none, or the notes know it.
 */
export async function readUnnoticed(
  desired: DesiredService,
  live: LiveService,
  wanted: Wanted,
  ecs: DeploymentReader,
): Promise<OpenDeployment | undefined> {
  const suspicion = suspectUnnoticed(desired, live, wanted);
  if (!suspicion || !live.service) return undefined;
  if (suspicion.kind === 'running') return readCurrent(suspicion.arn, live, ecs);
  return readFailed(desired, live.service, suspicion, ecs);
}

async function readCurrent(
  arn: string,
  { current, running }: LiveService,
  ecs: DeploymentReader,
): Promise<OpenDeployment | undefined> {
  const known = current?.serviceDeploymentArn === arn ? current : undefined;
  const deployment = known ?? (await ecs.describeServiceDeployments([arn]))[0];
  // After a rollback the current deployment is the one that failed, and what runs is older than it.
  const isRunning = ['PENDING', 'IN_PROGRESS', 'SUCCESSFUL'].includes(deployment?.status ?? '');
  return isRunning ? { arn, deployment, target: running } : undefined;
}

async function readFailed(
  desired: DesiredService,
  service: WireService,
  { candidate, since }: Extract<Suspicion, { kind: 'ended' }>,
  ecs: DeploymentReader,
): Promise<OpenDeployment | undefined> {
  const recent = await ecs.listServiceDeployments(desired.environment.cluster, desired.service, searched);
  const failed = recent.filter(({ status, createdAt }) => failures.includes(status) && createdAt * 1000 > since);
  const arns = failed.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? []);
  const revisions = arns.length > 0 ? await ecs.describeServiceRevisions([...new Set(arns)]) : [];
  const found = failed.find(({ targetServiceRevisionArn }) => {
    const revision = revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === targetServiceRevisionArn);
    const isSame = revision?.taskDefinition === candidate.taskDefinition.taskDefinitionArn;
    return isSame && revision !== undefined && carriesTarget(desired, service, revision);
  });
  if (!found) return undefined;
  const [deployment] = await ecs.describeServiceDeployments([found.serviceDeploymentArn]);
  return { arn: found.serviceDeploymentArn, deployment, target: candidate };
}
