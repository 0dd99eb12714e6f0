import type { JsonObject } from '../../lib/json.ts';
import type { DesiredEnvironment, DesiredService } from '../../lib/manifest/desired-service.ts';
import { writeRevisionMemory } from '../../lib/memory/revision-memory.ts';
import type { ServiceMemory } from '../../lib/memory/service-memory.ts';
import { writeServiceMemory } from '../../lib/memory/service-memory.ts';
import type { ChosenImage } from '../../lib/plan/resolved-image.ts';
import { serviceName, wantedOf } from '../../lib/plan/wanted.ts';
import type { TaggedTaskDefinition } from '../../lib/ports/ecs.ts';
import type { WireService, WireServiceDeployment } from '../../lib/ports/wire.ts';
import { declaredFields } from '../../lib/service/fields.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import { encodeOwned } from '../../lib/service/owned-fields.ts';

export const account = '111122223333';
export const repository = `${account}.dkr.ecr.eu-west-1.amazonaws.com/web`;
export const place = { file: 'services/web/service.yaml', line: 1, column: 1 } as const;
const deploymentArn = (id: string) => `arn:aws:ecs:eu-west-1:${account}:service-deployment/production/web/${id}`;

/** A digest that a person tells from another by its first letter. */
export function digest(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}

/** What one container of `web` is to run. */
export function chosen(tag = '1.4.1', letter = 'b', container = 'app'): ChosenImage {
  return {
    kind: 'chosen',
    container,
    repository,
    tag,
    digest: digest(letter),
    reason: `${tag} is the highest version in >=1.4.0`,
  };
}

export const production: DesiredEnvironment = {
  name: 'production',
  region: 'eu-west-1',
  cluster: 'production',
  mode: 'apply',
  drift: 'report',
};

/** RegisterTaskDefinition's body as the manifest of `web` gives it. */
export function content(overrides: JsonObject = {}): JsonObject {
  return {
    family: 'web',
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'app', image: repository, environment: [{ name: 'LOG_LEVEL', value: 'info' }] }],
    ...overrides,
  };
}

/** `web` in production: two tasks of one container, images by version. */
export function desiredService(overrides: Partial<DesiredService> = {}): DesiredService {
  return {
    service: 'web',
    environment: production,
    commit: 'c0ffee0',
    taskDefinition: { kind: 'declared', content: content(), place },
    definition: { desiredCount: 2 },
    images: { app: { repository, policy: { kind: 'semver', range: '>=1.4.0' }, place } },
    mode: 'apply',
    drift: 'report',
    suspend: false,
    deadlineMinutes: 30,
    place,
    files: [place.file],
    ...overrides,
  };
}

/** `web` with another definition, content, policy, commit … in two words. */
export function desiredWith(changes: {
  readonly definition?: JsonObject;
  readonly content?: JsonObject;
  readonly commit?: string;
}): DesiredService {
  const desired = desiredService();
  return {
    ...desired,
    ...(changes.commit === undefined ? {} : { commit: changes.commit }),
    ...(changes.definition ? { definition: { ...desired.definition, ...changes.definition } } : {}),
    ...(changes.content ? { taskDefinition: { kind: 'declared', content: content(changes.content), place } } : {}),
  };
}

export interface RevisionOptions {
  readonly number?: number;
  readonly images?: readonly ChosenImage[];
  /** Of nobody's tags: somebody else registered it. */
  readonly foreign?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly content?: JsonObject;
  readonly status?: string;
}

/** A revision that holds what `desired` wants with these images, as DescribeTaskDefinition shows it. */
export function revision(desired: DesiredService, options: RevisionOptions = {}): TaggedTaskDefinition {
  const { number = 41, images = [chosen('1.4.0', 'a')], foreign = false, tags = {}, status = 'ACTIVE' } = options;
  const base = desired.taskDefinition.kind === 'declared' ? desired.taskDefinition.content : content();
  const wanted = wantedOf(desired, { ...base, ...options.content }, images);
  const { tags: _, ...registered } = wanted.content;
  const own = writeRevisionMemory({
    fingerprint: wanted.fingerprint,
    service: serviceName(desired),
    commit: desired.commit,
    refused: [],
    refusedEarlier: [],
    images: Object.fromEntries(images.map(({ container, tag }) => [container, tag])),
  });
  const described = { ...registered, taskDefinitionArn: revisionArn(number), revision: number, status };
  return {
    taskDefinition: described as unknown as TaggedTaskDefinition['taskDefinition'],
    tags: { ...(foreign ? {} : own), ...tags },
  };
}

export function revisionArn(number: number, family = 'web'): string {
  return `arn:aws:ecs:eu-west-1:${account}:task-definition/${family}:${number}`;
}

/** The service as DescribeServices shows it, its deployment complete. */
export function wireService(overrides: JsonObject = {}): WireService {
  const service = {
    serviceArn: `arn:aws:ecs:eu-west-1:${account}:service/production/web`,
    serviceName: 'web',
    clusterArn: `arn:aws:ecs:eu-west-1:${account}:cluster/production`,
    status: 'ACTIVE',
    taskDefinition: revisionArn(41),
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
    launchType: 'FARGATE',
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    deploymentConfiguration: { strategy: 'ROLLING', maximumPercent: 200, minimumHealthyPercent: 100 },
    deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY', rolloutState: 'COMPLETED', taskDefinition: revisionArn(41) }],
    currentServiceDeployment: deploymentArn('d1'),
    currentServiceRevisions: [{ arn: `arn:aws:ecs:eu-west-1:${account}:service-revision/production/web/1` }],
    ...overrides,
  };
  return service as unknown as WireService;
}

/** The same with its newest deployment in this state. */
export function rollout(rolloutState: string, overrides: JsonObject = {}): WireService {
  const primary = { id: 'ecs-svc/1', status: 'PRIMARY', rolloutState, taskDefinition: revisionArn(41) };
  return wireService({ deployments: [primary], ...overrides });
}

/** A service deployment as DescribeServiceDeployments shows it. */
export function serviceDeployment(status: string, overrides: JsonObject = {}, id = 'd1'): WireServiceDeployment {
  const deployment = {
    serviceDeploymentArn: deploymentArn(id),
    status,
    createdAt: 1_000,
    startedAt: 1_010,
    deploymentConfiguration: { strategy: 'ROLLING' },
    ...overrides,
  };
  return deployment as unknown as WireServiceDeployment;
}

/** What Berth's notes say once `desired` was applied with these images as a revision. */
export function notes(
  desired: DesiredService,
  images: readonly ChosenImage[] = [chosen('1.4.0', 'a')],
  number = 41,
): ServiceMemory {
  const base = desired.taskDefinition.kind === 'declared' ? desired.taskDefinition.content : content();
  const wanted = wantedOf(desired, base, images);
  return {
    revision: revisionArn(number),
    applied: wanted.applied,
    target: wanted.target,
    owns: encodeOwned(declaredFields(desired.definition ?? {})),
    commit: desired.commit,
  };
}

/** `web` as `desired` was applied with 1.4.0 and runs: in sync with it. Everything that a plan could want is read. */
export function liveService(
  desired: DesiredService = desiredService(),
  overrides: Partial<LiveService> = {},
): LiveService {
  const memory = overrides.memory ?? notes(desired);
  const declared = (desired.definition?.tags ?? []) as readonly { readonly key: string; readonly value: string }[];
  const tags = { ...Object.fromEntries(declared.map(({ key, value }) => [key, value])), ...writeServiceMemory(memory) };
  return {
    service: wireService(),
    tags,
    memory,
    running: revision(desired),
    candidates: [],
    scalableTarget: 'none',
    ...overrides,
  };
}
