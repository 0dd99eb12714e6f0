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
import type { WireServiceDeployment, WireServiceRevision } from '../ports/wire.ts';
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

async function readFailed(suspect: EndedSuspect, around: Around): Promise<UnnoticedDeployment | undefined> {
  const { desired, ecs } = around;
  const recent = await ecs.listServiceDeployments(desired.environment.cluster, desired.service, searched);
  if (!recent.some((one) => hasFailed(one, suspect))) return undefined;
  const arns = recent.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? []);
  const revisions = await ecs.describeServiceRevisions([...new Set(arns)]);
  const revisionOf = ({ targetServiceRevisionArn }: ListedDeployment) =>
    revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === targetServiceRevisionArn);
  // What came before the deployment that the notes know is known too: the newest that is one or the other decides.
  const isSuspect = (one: ListedDeployment) => carries(revisionOf(one), suspect, around);
  const decides = recent.findIndex((one) => isSuspect(one) || isNoted(one, revisionOf(one), around));
  const found = recent[decides];
  if (!found || !isSuspect(found) || !hasFailed(found, suspect)) return undefined;
  // One that a newer deployment took the place of has refused nothing and left nothing behind.
  if (found.status === 'STOPPED' && decides > 0) return undefined;
  const [deployment] = await ecs.describeServiceDeployments([found.serviceDeploymentArn]);
  return { arn: found.serviceDeploymentArn, deployment, target: suspect.candidate, isWanted: suspect.isWanted };
}

type ListedDeployment = Awaited<ReturnType<DeploymentReader['listServiceDeployments']>>[number];

function hasFailed({ status, createdAt }: ListedDeployment, { since }: EndedSuspect): boolean {
  return failures.includes(status) && createdAt * 1000 > since;
}

function carries(
  revision: WireServiceRevision | undefined,
  { candidate, isWanted }: EndedSuspect,
  { desired, live: { service } }: Around,
): boolean {
  if (!service || revision?.taskDefinition !== candidate.taskDefinition.taskDefinitionArn) return false;
  return revision !== undefined && (!isWanted || carriesTarget(desired, service, revision));
}

function isNoted(
  { serviceDeploymentArn }: ListedDeployment,
  revision: WireServiceRevision | undefined,
  { live: { memory } }: Around,
): boolean {
  if (serviceDeploymentArn === memory.deployment) return true;
  return memory.revision !== undefined && revision?.taskDefinition === memory.revision;
}
