import { contentOf, holds } from '../plan/comparison.ts';
import { isContentKnown } from '../plan/further-reads.ts';
import type { DeploymentReader, TaggedTaskDefinition, TaskDefinitionReader } from '../ports/ecs.ts';
import { isTerminal, outcomeOf } from '../rollout/outcome.ts';
import type { LiveService, OpenDeployment } from '../service/live-service.ts';
import { normalizeTaskDefinition } from '../task-definition/normalize.ts';
import type { FirstLook } from './first-look.ts';
import type { ObserveAdapters } from './observe.ts';
import { readRunningImages } from './resolve-images.ts';
import type { TagLists } from './tag-lists.ts';

export interface ReadRevisionsInput {
  readonly look: FirstLook;
  readonly live: LiveService;
  readonly adapters: ObserveAdapters;
  readonly lists: TagLists;
}

/** Reads the revisions that the plan of one service needs, the one that saves the others first. */
export async function readRevisions({ look, live, adapters, lists }: ReadRevisionsInput): Promise<LiveService> {
  const { needs, desired, wanted } = look;
  const { ecs } = adapters;
  const arn = live.service?.taskDefinition;
  const [remembered, ended] = await Promise.all([
    needs.remembered === undefined ? undefined : ecs.describeTaskDefinition(needs.remembered),
    readEnded(live, ecs),
  ]);
  const seen = [live.running, live.base, remembered, ended?.target, ended?.source];
  const family = familyOf(look);
  let newest = needs.newest && family !== undefined ? await ecs.describeTaskDefinition(family) : undefined;
  const running = arn === undefined ? undefined : await runningRevision(arn, [...seen, newest], look, ecs);
  const compared = needs.running && running && wanted && !holds(running, wanted);
  if (compared && family !== undefined && !newest) newest = await ecs.describeTaskDefinition(family);
  const candidates = distinct([remembered, ended?.target, newest], arn);
  const found: LiveService = {
    ...live,
    running,
    candidates,
    open: live.open && { ...live.open, ...ended },
    runningImages: await readRunningImages(desired, running, lists, adapters.images),
  };
  return { ...found, ...(await readUnnoticed(look, found, ecs)) };
}

/** What the service runs: out of what was read already, else by a call where the plan needs it. */
async function runningRevision(
  arn: string,
  read: readonly (TaggedTaskDefinition | undefined)[],
  { live, wanted }: FirstLook,
  ecs: TaskDefinitionReader,
): Promise<TaggedTaskDefinition | undefined> {
  const known = read.find((one) => one?.taskDefinition.taskDefinitionArn === arn);
  if (known) return known;
  return isContentKnown(live, wanted) ? undefined : ecs.describeTaskDefinition(arn);
}

/** The wanted content's family; that of the running revision where the content is not known. */
function familyOf({ wanted, live }: FirstLook): string | undefined {
  const family = wanted && normalizeTaskDefinition(contentOf({ taskDefinition: wanted.content, tags: {} })).family;
  return typeof family === 'string' ? family : live.running?.taskDefinition.family;
}

/** What an ended deployment was to roll out and what ran before: read once, when its outcome is about to be published. */
async function readEnded(
  { open, service, memory }: LiveService,
  ecs: DeploymentReader & TaskDefinitionReader,
): Promise<Pick<OpenDeployment, 'target' | 'source'> | undefined> {
  const deployment = open?.deployment;
  if (!service || !deployment || open.arn !== memory.deployment) return undefined;
  const outcome = outcomeOf({ deployment, service, now: 0, deadlineMinutes: Number.MAX_SAFE_INTEGER });
  if (!isTerminal(outcome) && outcome.kind !== 'rollingBack') return undefined;
  const target = deployment.targetServiceRevision?.arn;
  const source = deployment.sourceServiceRevisions?.[0]?.arn;
  const arns = [target, source].filter((arn) => arn !== undefined);
  const revisions = arns.length > 0 ? await ecs.describeServiceRevisions(arns) : [];
  const read = (arn: string | undefined) => {
    const name = revisions.find((one) => one.serviceRevisionArn === arn)?.taskDefinition;
    return name === undefined ? undefined : ecs.describeTaskDefinition(name);
  };
  const [targetRevision, sourceRevision] = await Promise.all([
    read(target) ?? readOr(memory.revision, ecs),
    read(source),
  ]);
  return { target: targetRevision, source: sourceRevision };
}

async function readOr(arn: string | undefined, ecs: TaskDefinitionReader): Promise<TaggedTaskDefinition | undefined> {
  return arn === undefined ? undefined : ecs.describeTaskDefinition(arn);
}

/**
 * A revision with the wanted content exists, does not run, and the notes do not know it: a pass was cut off after it had
 * started that deployment, or the notes were lost. If the deployment failed meanwhile, that is found here, so that it is
 * published and not tried again.
 */
async function readUnnoticed(
  { wanted, desired }: FirstLook,
  live: LiveService,
  ecs: DeploymentReader,
): Promise<Pick<LiveService, 'open'> | undefined> {
  const { memory, service, candidates } = live;
  if (!service || !wanted || memory.deployment !== undefined || memory.target === wanted.target) return undefined;
  const candidate = candidates.find((one) => holds(one, wanted));
  if (!candidate || candidate.tags['berth:fingerprint'] === undefined) return undefined;
  const recent = await ecs.listServiceDeployments(desired.environment.cluster, desired.service, 5);
  const failed = recent.find(({ status }) => status.startsWith('ROLLBACK') || status === 'STOPPED');
  if (!failed?.targetServiceRevisionArn) return undefined;
  const [revision] = await ecs.describeServiceRevisions([failed.targetServiceRevisionArn]);
  if (revision?.taskDefinition !== candidate.taskDefinition.taskDefinitionArn) return undefined;
  const [deployment] = await ecs.describeServiceDeployments([failed.serviceDeploymentArn]);
  return { open: { arn: failed.serviceDeploymentArn, deployment, target: candidate, unnoticed: true } };
}

function distinct(
  revisions: readonly (TaggedTaskDefinition | undefined)[],
  running: string | undefined,
): readonly TaggedTaskDefinition[] {
  const byArn = new Map<string, TaggedTaskDefinition>();
  for (const revision of revisions) {
    const arn = revision?.taskDefinition.taskDefinitionArn;
    if (revision && arn !== undefined && arn !== running) byArn.set(arn, revision);
  }
  return [...byArn.values()];
}
