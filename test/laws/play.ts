import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { isBerthTag } from '../../lib/memory/tag-keys.ts';
import type { WireServiceDeployment } from '../../lib/ports/wire.ts';
import { kindOf, type ResultEvent } from '../../lib/results/result-event.ts';
import type { EcsSettings } from '../../sandbox/ecs/ecs.ts';
import { content, place } from '../plan/builders.ts';
import { cluster, fargate, type World, webService } from '../reconcile/world.ts';
import type { Disorder, Step, Timed } from './history.ts';
import { inLab } from './lab.ts';
import { smallStack } from './small-stack.ts';

/** A history, and the world that it is played in. */
export interface Play {
  readonly history: readonly Timed[];
  readonly disorder: Disorder;
  readonly strategy: string;
  readonly reading: EcsSettings;
}

/** Plays a history to its end; answers what is left of it. */
export function play({ history, disorder, strategy, reading }: Play) {
  return inLab(reading, async (world) => {
    let desired = manifest(strategy, { kind: 'manifest', level: 'info', count: 2 }, 0);
    const stack = smallStack({ world, desired: () => desired, fates: disorder.fates });
    await rest(stack);
    for (const [index, { step, seconds }] of history.entries()) {
      if (step.kind === 'manifest') desired = manifest(strategy, step, index + 1);
      else push(world, step);
      const look = Math.min(disorder.looks[index % disorder.looks.length] ?? seconds, seconds);
      await stack.advance(look);
      if (disorder.looks.length > 0) await stack.sweep();
      await stack.advance(seconds - look);
      if (seconds >= 900) await rest(stack);
    }
    await rest(stack);
    return { ...endOf(world), plan: await world.plan(desired) };
  });
}

/** The schedule, until nothing can move any more. */
async function rest(stack: ReturnType<typeof smallStack>): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await stack.sweep();
    await stack.advance(900);
  }
}

function manifest(strategy: string, step: Extract<Step, { kind: 'manifest' }>, index: number): DesiredService {
  const app = { name: 'app', environment: [{ name: 'LOG_LEVEL', value: step.level }] };
  const { taskDefinition } = webService();
  const base = taskDefinition.kind === 'declared' ? taskDefinition.content : content();
  const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  return webService({
    overrides: {
      commit: `commit-${index}`,
      taskDefinition: { kind: 'declared', content: { ...base, containerDefinitions: [app] }, place },
      definition: fargate({ desiredCount: step.count, deploymentConfiguration: { strategy, ...breaker } }),
    },
  });
}

function push(
  { ecr, emulated }: World,
  { patch, content: bytes, crashes, platforms }: Extract<Step, { kind: 'push' }>,
) {
  const { digest } = ecr.push({ repository: 'web', tag: `1.4.${patch}`, content: bytes, platforms });
  if (crashes) emulated.crashWhen(({ image }) => (image.endsWith(digest) ? { exitCode: 1 } : undefined));
}

/** What runs, what Berth remembers, and what was published of it: without what tells one moment from another. */
function endOf(world: World) {
  const { taskDefinition, desiredCount } = world.service();
  // A hold that came, went and came again is said again; a deployment starts and ends once.
  const ids = world.results.filter((result) => kindOf(result).startsWith('deployment.')).map(({ id }) => id);
  const { taskDefinitionArns } = world.person('ListTaskDefinitions', {});
  const revisions = (taskDefinitionArns as readonly string[]).map((arn) => [arn, notesOf(world.revisionTags(arn))]);
  const deployments = deploymentsOf(world);
  const failed = deployments.filter(({ status }) => status !== 'SUCCESSFUL' && status !== 'STOPPED');
  const targets = failed.map((one) => revisionOf(world, one));
  return {
    taskDefinition,
    desiredCount,
    running: [...new Set(runningImages(world))],
    tags: notesOf(world.tags()),
    revisions,
    repeated: ids.filter((id, index) => ids.indexOf(id) !== index),
    results: world.results.map((result) => happening(result, deployments)).toSorted(),
    /** Starts and ends of deployments by Berth's word, and by ECS's. */
    said: world.results.flatMap(saidOf).toSorted(),
    happened: deployments.flatMap((one, index) => happenedOf(one, deployments[index + 1] !== undefined)).toSorted(),
    /** Revisions whose deployments failed more than once. */
    again: targets.filter((target, index) => targets.indexOf(target) !== index),
    open: world.tags()['berth:deployment'],
  };
}

function saidOf(result: ResultEvent): readonly string[] {
  const kind = kindOf(result);
  return kind.startsWith('deployment.') ? [`${result.data.serviceDeploymentArn} ${kind}`] : [];
}

const ends: Readonly<Record<string, string>> = {
  SUCCESSFUL: 'succeeded',
  ROLLBACK_SUCCESSFUL: 'rolled_back',
  ROLLBACK_FAILED: 'failed',
};

function happenedOf(
  { serviceDeploymentArn: arn, status }: WireServiceDeployment,
  hasNewer: boolean,
): readonly string[] {
  const end = (status && ends[status]) ?? (status === 'STOPPED' ? (hasNewer ? 'superseded' : 'failed') : status);
  return [`${arn} deployment.started`, `${arn} deployment.${end}`];
}

function revisionOf(world: World, { targetServiceRevision }: WireServiceDeployment): JsonValue | undefined {
  const serviceRevisionArns = [targetServiceRevision?.arn ?? ''];
  const { serviceRevisions } = world.person('DescribeServiceRevisions', { serviceRevisionArns });
  return (serviceRevisions as readonly JsonObject[])[0]?.taskDefinition;
}

function notesOf(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => isBerthTag(key) && key !== 'berth:pushed'));
}

function runningImages({ emulated }: World): readonly string[] {
  const running = emulated.tasksOf(cluster, 'web').filter(({ lastStatus }) => lastStatus === 'RUNNING');
  return running.flatMap(({ containers }) => (containers as readonly JsonObject[]).map(({ image }) => String(image)));
}

/** The service's deployments, oldest first. */
function deploymentsOf(world: World): readonly WireServiceDeployment[] {
  const { serviceDeployments } = world.person('ListServiceDeployments', { cluster, service: 'web', maxResults: 100 });
  const arns = (serviceDeployments as readonly JsonObject[]).map((one) => String(one.serviceDeploymentArn));
  const answer = world.person('DescribeServiceDeployments', { serviceDeploymentArns: arns.toReversed() });
  return answer.serviceDeployments as unknown as readonly WireServiceDeployment[];
}

/** A result without its moment: the deployment by its place among all. */
function happening(result: ResultEvent, deployments: readonly WireServiceDeployment[]): string {
  const { serviceDeploymentArn: arn, hold, fields, images, commit } = result.data;
  const digests = (images ?? []).map(({ to }) => to.digest);
  const about = arn === undefined ? [] : [deployments.findIndex((one) => one.serviceDeploymentArn === arn), ...digests];
  return JSON.stringify([kindOf(result), commit, ...about, hold?.kind, hold && fields]);
}
