import type { DesiredService } from '../manifest/desired-service.ts';
import { isOwnRevision, readRevisionMemory } from '../memory/revision-memory.ts';
import type { TaggedTaskDefinition, TaskDefinitionReader } from '../ports/ecs.ts';
import type { LiveService } from '../service/live-service.ts';

/** How far back a family is searched for a revision that Berth did not register. */
const mostRevisions = 20;

/**
 * The base of a `live` task definition, and what runs; nothing for a declared one. One call, unless the family is followed:
 * then the family's newest revision is a candidate too.
 */
export async function readBase(
  desired: DesiredService,
  { service }: LiveService,
  reader: TaskDefinitionReader,
): Promise<Partial<Pick<LiveService, 'base' | 'running' | 'candidates'>>> {
  const { taskDefinition } = desired;
  if (taskDefinition.kind === 'declared') return {};
  const arn = service?.taskDefinition;
  const running = arn === undefined ? undefined : await reader.describeTaskDefinition(arn);
  if (taskDefinition.follow === 'service') return { running, base: running };
  const family = taskDefinition.family ?? running?.taskDefinition.family ?? desired.service;
  const { base, newest } = await newestForeign(family, running, reader);
  return { running, base, candidates: newest ? [newest] : [] };
}

/**
 * The family's newest revision that Berth did not register, and its newest. A revision of Berth's names its own base, and
 * everything newer than it has been looked at by then, so that the search ends there.
 */
async function newestForeign(
  family: string,
  running: TaggedTaskDefinition | undefined,
  reader: TaskDefinitionReader,
): Promise<{ readonly base?: TaggedTaskDefinition | undefined; readonly newest?: TaggedTaskDefinition | undefined }> {
  let newest: TaggedTaskDefinition | undefined;
  for (const arn of await reader.listRevisions(family, mostRevisions)) {
    const known = running?.taskDefinition.taskDefinitionArn === arn ? running : undefined;
    const revision = known ?? (await reader.describeTaskDefinition(arn));
    newest ??= revision;
    if (!revision) continue;
    if (!isOwnRevision(revision.tags)) return { base: revision, newest };
    const { base } = readRevisionMemory(revision.tags);
    if (base !== undefined) return { base: await reader.describeTaskDefinition(base), newest };
  }
  return { newest };
}
