import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { isBerthTag } from '../../lib/memory/tag-keys.ts';
import type { WireService, WireServiceDeployment } from '../../lib/ports/wire.ts';
import { kindOf, type ResultEvent } from '../../lib/results/result-event.ts';
import type { Body } from '../../sandbox/service.ts';
import { cluster } from '../reconcile/world.ts';

/** Where a history was played, once it is over. */
export interface Scene {
  /** Calls ECS. */
  readonly call: (operation: string, input: JsonObject) => JsonObject;
  /** The tasks of `web`. */
  readonly tasks: readonly Body[];
  /** What was published of `web`. */
  readonly results: readonly ResultEvent[];
}

/** What runs, what Berth remembers, and what was published of it: without what tells one moment from another. */
export function endOf({ call, tasks, results }: Scene) {
  const answer = call('DescribeServices', { cluster, services: ['web'], include: ['TAGS'] });
  const [service] = answer.services as unknown as readonly WireService[];
  const tags = notesOf(service?.tags ?? []);
  // A hold that came, went and came again is said again; a deployment starts and ends once.
  const ids = results.filter((result) => kindOf(result).startsWith('deployment.')).map(({ id }) => id);
  const { taskDefinitionArns } = call('ListTaskDefinitions', { familyPrefix: 'web' });
  const deployments = deploymentsOf(call);
  const failed = deployments.filter(({ status }) => status !== 'SUCCESSFUL' && status !== 'STOPPED');
  const targets = failed.map((one) => revisionOf(call, one));
  return {
    taskDefinition: service?.taskDefinition,
    desiredCount: service?.desiredCount,
    running: [...new Set(runningImages(tasks))],
    tags,
    revisions: (taskDefinitionArns as readonly string[]).map((taskDefinition) => [
      taskDefinition,
      notesOf(call('DescribeTaskDefinition', { taskDefinition, include: ['TAGS'] }).tags),
    ]),
    repeated: ids.filter((id, index) => ids.indexOf(id) !== index),
    results: results.map((result) => happening(result, deployments)).toSorted(),
    /** Starts and ends of deployments by Berth's word, and by ECS's. */
    said: results.flatMap(saidOf).toSorted(),
    happened: deployments.flatMap((one, index) => happenedOf(one, deployments[index + 1] !== undefined)).toSorted(),
    /** Revisions whose deployments failed more than once. */
    again: targets.filter((target, index) => targets.indexOf(target) !== index),
    open: tags['berth:deployment'],
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

function revisionOf(call: Scene['call'], { targetServiceRevision }: WireServiceDeployment): JsonValue | undefined {
  const serviceRevisionArns = [targetServiceRevision?.arn ?? ''];
  const { serviceRevisions } = call('DescribeServiceRevisions', { serviceRevisionArns });
  return (serviceRevisions as readonly JsonObject[])[0]?.taskDefinition;
}

/** Berth's tags, but for the moment of a push, which a sweep does not know. */
function notesOf(tags: unknown): Readonly<Record<string, string>> {
  const list = (tags ?? []) as readonly { readonly key: string; readonly value: string }[];
  const own = list.filter(({ key }) => isBerthTag(key) && key !== 'berth:pushed');
  return Object.fromEntries(own.map(({ key, value }) => [key, value]));
}

function runningImages(tasks: Scene['tasks']): readonly string[] {
  const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  return running.flatMap(({ containers }) => (containers as readonly JsonObject[]).map(({ image }) => String(image)));
}

/** The service's deployments, oldest first. */
function deploymentsOf(call: Scene['call']): readonly WireServiceDeployment[] {
  const { serviceDeployments } = call('ListServiceDeployments', { cluster, service: 'web', maxResults: 100 });
  const arns = (serviceDeployments as readonly JsonObject[]).map((one) => String(one.serviceDeploymentArn));
  const answer = call('DescribeServiceDeployments', { serviceDeploymentArns: arns.toReversed() });
  return answer.serviceDeployments as unknown as readonly WireServiceDeployment[];
}

/** A result without its moment: the deployment by its place among all. */
function happening(result: ResultEvent, deployments: readonly WireServiceDeployment[]): string {
  const { serviceDeploymentArn: arn, hold, fields, images, commit } = result.data;
  const digests = (images ?? []).map(({ to }) => to.digest);
  const about = arn === undefined ? [] : [deployments.findIndex((one) => one.serviceDeploymentArn === arn), ...digests];
  return JSON.stringify([kindOf(result), commit, ...about, hold?.kind, hold && fields]);
}
