import type { DesiredService } from '../manifest/desired-service.ts';
import { readRevisionMemory } from '../memory/revision-memory.ts';
import { knownRevisions } from '../plan/comparison.ts';
import { holds } from '../plan/content.ts';
import {
  type CurrentSuspect,
  carriesTarget,
  type EndedSuspect,
  suspectCurrent,
  suspectEnded,
} from '../plan/unnoticed.ts';
import type { Wanted } from '../plan/wanted.ts';
import type { DeploymentReader, TaskDefinitionReader } from '../ports/ecs.ts';
import type { WireServiceDeployment } from '../ports/wire.ts';
import type { LiveService, UnnoticedDeployment } from '../service/live-service.ts';

/** So many of the newest deployments are looked at. */
const searched = 10;

/** What ends a deployment without the service running what it deployed. */
const failures = ['ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED', 'STOPPED'];

interface Around {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly wanted: Wanted;
  readonly ecs: DeploymentReader & TaskDefinitionReader;
}

/**
 * A deployment of Berth's that a pass started and was cut off before it could note. If it failed meanwhile, that is found
 * here, so that it is published and not tried again. `undefined` when there is none, or the notes know it.
 */
export async function readUnnoticed(around: Around): Promise<UnnoticedDeployment | undefined> {
  const { desired, live, wanted } = around;
  const current = suspectCurrent(desired, live, wanted);
  const found = current && (await readCurrent(current, around));
  if (found) return found;
  const ended = suspectEnded(desired, live, wanted);
  return ended && readFailed(ended, around);
}

async function readCurrent(suspect: CurrentSuspect, around: Around): Promise<UnnoticedDeployment | undefined> {
  const { arn, isWanted } = suspect;
  const { current, running } = around.live;
  const known = current?.serviceDeploymentArn === arn ? current : undefined;
  const deployment = known ?? (await around.ecs.describeServiceDeployments([arn]))[0];
  if (deployment?.status === undefined) return undefined;
  if (!deployment.status.startsWith('ROLLBACK')) return { arn, deployment, target: running, isWanted };
  // What runs is older than the deployment; whose that was only an announcement can tell.
  return suspect.isAnnounced && failures.includes(deployment.status) ? readRolledBack(deployment, around) : undefined;
}

async function readRolledBack(
  deployment: WireServiceDeployment,
  { desired, live, wanted, ecs }: Around,
): Promise<UnnoticedDeployment | undefined> {
  const { serviceDeploymentArn: arn = '', targetServiceRevision } = deployment;
  const target = targetServiceRevision?.arn;
  const [revision] = target === undefined ? [] : await ecs.describeServiceRevisions([target]);
  if (!revision?.taskDefinition || !live.service) return undefined;
  const name = revision.taskDefinition;
  const known = knownRevisions(live).find(({ taskDefinition }) => taskDefinition.taskDefinitionArn === name);
  const content = known ?? (await ecs.describeTaskDefinition(name));
  if (!content) return undefined;
  const isWanted = holds(content, wanted) && carriesTarget(desired, live.service, revision);
  // Its end was published before it was refused.
  if (isWanted && readRevisionMemory(content.tags).refused.includes(wanted.target)) return undefined;
  return { arn, deployment, target: content, isWanted };
}

async function readFailed(
  { candidate, since, isWanted }: EndedSuspect,
  { desired, live, ecs }: Around,
): Promise<UnnoticedDeployment | undefined> {
  const { service } = live;
  if (!service) return undefined;
  const recent = await ecs.listServiceDeployments(desired.environment.cluster, desired.service, searched);
  const failed = recent.filter(({ status, createdAt }) => failures.includes(status) && createdAt * 1000 > since);
  const arns = failed.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? []);
  const revisions = arns.length > 0 ? await ecs.describeServiceRevisions([...new Set(arns)]) : [];
  const found = failed.find(({ targetServiceRevisionArn }) => {
    const revision = revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === targetServiceRevisionArn);
    const isSame = revision?.taskDefinition === candidate.taskDefinition.taskDefinitionArn;
    return isSame && revision !== undefined && (!isWanted || carriesTarget(desired, service, revision));
  });
  if (!found) return undefined;
  const [deployment] = await ecs.describeServiceDeployments([found.serviceDeploymentArn]);
  return { arn: found.serviceDeploymentArn, deployment, target: candidate, isWanted };
}
