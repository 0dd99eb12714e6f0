import { contentOf, holds } from '../plan/content.ts';
import { isContentKnown } from '../plan/further-reads.ts';
import { recentHolding } from '../plan/recent.ts';
import { serviceName } from '../plan/wanted.ts';
import type { TaggedTaskDefinition, TaskDefinitionReader } from '../ports/ecs.ts';
import type { LiveService } from '../service/live-service.ts';
import { normalizeTaskDefinition } from '../task-definition/normalize.ts';
import type { FirstLook } from './first-look.ts';
import type { ObserveAdapters } from './observation.ts';
import { readCandidates } from './read-candidates.ts';
import { readEnded } from './read-ended.ts';
import { readUnnoticed } from './read-unnoticed.ts';
import { readRunningImages } from './resolve-images.ts';
import type { TagLists } from './tag-lists.ts';

/** A first look, and what has been read since. */
export interface ReadRevisionsInput {
  readonly look: FirstLook;
  readonly live: LiveService;
  readonly adapters: ObserveAdapters;
  readonly lists: TagLists;
  readonly thorough: boolean;
}

/** Reads the revisions that the plan of one service needs, the one that saves the others first. Every call: docs/calls.md. */
export async function readRevisions({
  look,
  live,
  adapters,
  lists,
  thorough,
}: ReadRevisionsInput): Promise<LiveService> {
  const { needs, desired, images, wanted } = look;
  const { ecs } = adapters;
  const [remembered, ended] = await Promise.all([
    needs.remembered === undefined ? undefined : ecs.describeTaskDefinition(needs.remembered),
    readEnded(live, ecs),
  ]);
  const family = familyOf(look);
  let [newest] = live.candidates;
  if (!newest && needs.newest && family !== undefined) newest = await ecs.describeTaskDefinition(family);
  const seen = [live.running, live.base, remembered, ended?.target, ended?.source, newest];
  const running = await readRunning(look, seen, ecs);
  const differs = running !== undefined && wanted !== undefined && !holds(running, wanted);
  if (differs && family !== undefined && !newest) newest = await ecs.describeTaskDefinition(family);
  const known = distinct([remembered, ended?.target, newest], running);
  const more =
    differs && family !== undefined && !known.some((one) => holds(one, wanted))
      ? await readCandidates(
          {
            family,
            running,
            newest,
            known,
            recent: desired.taskDefinition.kind === 'live' ? [] : recentHolding(live, family, wanted),
            service: live.service,
            name: serviceName(desired),
            isNoted: live.memory.revision !== undefined,
          },
          ecs,
        )
      : [];
  const found: LiveService = {
    ...live,
    running,
    candidates: [...known, ...more],
    open: live.open && { ...live.open, ...ended },
    runningImages: await readRunningImages({ desired, images, running, lists, reader: adapters.images }),
  };
  return wanted && thorough
    ? { ...found, unnoticed: await readUnnoticed({ desired, live: found, wanted, ecs }) }
    : found;
}

/** What the service runs: out of what was read already, else by a call where the plan needs it. */
async function readRunning(
  { live, wanted }: FirstLook,
  read: readonly (TaggedTaskDefinition | undefined)[],
  ecs: TaskDefinitionReader,
): Promise<TaggedTaskDefinition | undefined> {
  const arn = live.service?.taskDefinition;
  const known = read.find((one) => one?.taskDefinition.taskDefinitionArn === arn);
  if (arn === undefined || known) return known;
  return isContentKnown(live, wanted) ? undefined : ecs.describeTaskDefinition(arn);
}

/** The wanted content's family; that of the running revision where the content is not known. */
function familyOf({ wanted, live }: FirstLook): string | undefined {
  const family = wanted && normalizeTaskDefinition(contentOf({ taskDefinition: wanted.content, tags: {} })).family;
  return typeof family === 'string' ? family : live.running?.taskDefinition.family;
}

function distinct(
  revisions: readonly (TaggedTaskDefinition | undefined)[],
  running: TaggedTaskDefinition | undefined,
): readonly TaggedTaskDefinition[] {
  const byArn = new Map<string, TaggedTaskDefinition>();
  for (const revision of revisions) {
    const arn = revision?.taskDefinition.taskDefinitionArn;
    if (revision && arn !== undefined && arn !== running?.taskDefinition.taskDefinitionArn) byArn.set(arn, revision);
  }
  return [...byArn.values()];
}
