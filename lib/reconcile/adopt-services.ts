import pLimit from 'p-limit';
import { BerthError, ConfigurationError, RefusedError, TransientError } from '../errors.ts';
import { adoptedPolicy, suggested } from '../images/adopted-policy.ts';
import type { PolicyKind } from '../images/image-policy.ts';
import {
  ecrRepository,
  formatImageReference,
  type ImageReference,
  parseImageReference,
} from '../images/image-reference.ts';
import type { JsonObject } from '../json.ts';
import { suggest } from '../manifest/suggestion.ts';
import { readServiceMemory } from '../memory/service-memory.ts';
import { inChunks } from '../observe/chunks.ts';
import type { ObserveAdapters } from '../observe/observation.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { EcrRepository } from '../ports/images.ts';
import type { WireService, WireServiceRevision } from '../ports/wire.ts';
import { adoptedDefinition } from '../service/adopted-definition.ts';
import { decodeOwned } from '../service/owned-fields.ts';
import { adoptedContent } from '../task-definition/adopted-content.ts';

/** What becomes of the image of one container. */
export interface AdoptedImage {
  readonly container: string;
  readonly repository: string;
  /** What tags suggest; absent when nothing does. */
  readonly policy?: PolicyKind | undefined;
  /** Why it is not followed at once; absent when it is. */
  readonly unfollowed?: string | undefined;
}

/** A service that exists, in the manifest's words. */
export interface AdoptedService {
  readonly service: string;
  readonly content: JsonObject;
  readonly definition: JsonObject;
  /** Of the containers whose images lie in ECR. */
  readonly images: readonly AdoptedImage[];
}

/** A service that Berth would not look after, and why. */
export interface SkippedService {
  readonly service: string;
  readonly reason: string;
}

/** The services of a cluster, by name; `services` empty takes all of them. */
export interface AdoptServicesInput {
  readonly cluster: string;
  readonly region: string;
  readonly services: readonly string[];
}

/** Reads the services that exist, so that manifests can be written of which every plan is empty. Throws what keeps one from being read. */
export async function adoptServices(
  input: AdoptServicesInput,
  adapters: ObserveAdapters,
): Promise<{ readonly adopted: readonly AdoptedService[]; readonly skipped: readonly SkippedService[] }> {
  const found = await readServices(input, adapters);
  const skipped = found.flatMap((live): SkippedService[] => {
    const reason = skipReason(live);
    return reason === undefined ? [] : [{ service: live.serviceName ?? '', reason }];
  });
  const ours = found.filter((live) => skipReason(live) === undefined);
  const scaling = await readScaling(input.cluster, ours, adapters);
  const limited = pLimit(10);
  const read = await Promise.all(ours.map((live) => limited(() => adopt(live, scaling, adapters))));
  const unread = ours.flatMap((live, index): SkippedService[] =>
    read[index]
      ? []
      : [{ service: live.serviceName ?? '', reason: `its task definition ${live.taskDefinition} is gone` }],
  );
  return { adopted: read.filter((one) => one !== undefined), skipped: [...skipped, ...unread].toSorted(byName) };
}

async function readServices(
  { cluster, region, services }: AdoptServicesInput,
  { ecs }: ObserveAdapters,
): Promise<readonly WireService[]> {
  try {
    const names = services.length > 0 ? [...new Set(services)] : (await ecs.listServices(cluster)).map(nameOf);
    const chunks = inChunks(names.toSorted(), 10);
    const found = (await Promise.all(chunks.map((chunk) => ecs.describeServices(cluster, chunk)))).flat();
    const missing = names.find((name) => !found.some(({ serviceName }) => serviceName === name));
    if (missing === undefined || services.length === 0) return found.toSorted(byServiceName);
    const known = (await ecs.listServices(cluster)).map(nameOf).toSorted();
    const message = `cluster ${cluster} in ${region} has no service ${missing}${suggest(missing, known, 'it has')}`;
    throw new ConfigurationError(message, missing);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.awsCode !== 'ClusterNotFoundException') throw error;
    const message = `there is no cluster ${cluster} in ${region}: \`aws ecs list-clusters --region ${region}\` lists them`;
    throw new ConfigurationError(message, cluster, { cause: error });
  }
}

/** What keeps Berth from looking after a service; the gate of a plan says the same of most. */
function skipReason(live: WireService): string | undefined {
  const controller = live.deploymentController?.type ?? 'ECS';
  if (live.resourceManagementType === 'ECS') return 'ECS itself manages it (Express Mode)';
  if (live.status !== undefined && live.status !== 'ACTIVE') return `it is ${live.status}`;
  if (controller !== 'ECS') return `its deployment controller is ${controller}, and Berth works with ECS's own`;
  if (live.schedulingStrategy === 'DAEMON') return 'it is a DAEMON service';
  return live.taskDefinition ? undefined : 'it has no task definition';
}

async function readScaling(
  cluster: string,
  services: readonly WireService[],
  { scaling }: ObserveAdapters,
): Promise<ReadonlySet<string>> {
  const ids = services.map(({ serviceName = '' }) => `service/${cluster}/${serviceName}`);
  const targets = await Promise.all(inChunks(ids, 50).map((chunk) => scaling.describeScalableTargets(chunk)));
  return new Set(targets.flat().map(({ resourceId }) => nameOf(resourceId)));
}

async function adopt(
  live: WireService,
  scaling: ReadonlySet<string>,
  adapters: ObserveAdapters,
): Promise<AdoptedService | undefined> {
  const { serviceName: service = '', taskDefinition = '' } = live;
  const [running, revision] = await Promise.all([
    adapters.ecs.describeTaskDefinition(taskDefinition),
    newestRevision(live, adapters),
  ]);
  if (!running) return undefined;
  const tags = Object.fromEntries((live.tags ?? []).map(({ key = '', value = '' }) => [key, value]));
  const owned = decodeOwned(readServiceMemory(tags, live.serviceArn).owns ?? '');
  const definition = adoptedDefinition({ live, revision, scales: scaling.has(service), owned });
  return { service, content: adoptedContent(running), definition, images: await adoptImages(running, adapters) };
}

async function newestRevision(
  { currentServiceRevisions }: WireService,
  { ecs }: ObserveAdapters,
): Promise<WireServiceRevision | undefined> {
  const arns = (currentServiceRevisions ?? []).flatMap(({ arn }) => arn ?? []);
  if (arns.length === 0) return undefined;
  const revisions = await ecs.describeServiceRevisions(arns.slice(0, 20));
  return revisions.toSorted((a, b) => Number(b.createdAt ?? 0) - Number(a.createdAt ?? 0))[0];
}

async function adoptImages(
  { taskDefinition }: TaggedTaskDefinition,
  adapters: ObserveAdapters,
): Promise<readonly AdoptedImage[]> {
  const containers = taskDefinition.containerDefinitions ?? [];
  const images = await Promise.all(
    containers.map(async ({ name: container = '', image = '' }): Promise<AdoptedImage | undefined> => {
      const parsed = parseImageReference(image);
      const ecr = parsed.kind === 'reference' ? ecrRepository(parsed.reference) : undefined;
      if (parsed.kind === 'invalid' || !ecr) return undefined;
      const { registry, repository } = parsed.reference;
      const place = formatImageReference({ registry, repository });
      return { container, repository: place, ...(await followed(parsed.reference, ecr, adapters)) };
    }),
  );
  return images.filter((one) => one !== undefined);
}

/** A plan is empty only where the revision names the very digest that the policy chooses. */
async function followed(
  { tag, digest }: ImageReference,
  ecr: EcrRepository,
  { images }: ObserveAdapters,
): Promise<Pick<AdoptedImage, 'policy' | 'unfollowed'>> {
  if (tag !== undefined || digest === undefined) {
    const named = digest === undefined ? 'names the image by its tag' : 'names the image by its tag and its digest';
    const [policy] = suggested([tag ?? 'latest']);
    return {
      policy,
      unfollowed: `the task definition ${named}; to follow it, Berth pins it by its digest, by a deployment`,
    };
  }
  try {
    const policy = adoptedPolicy(digest, await images.listTags(ecr));
    if (policy) return { policy };
    const described = await images.describeDigest(ecr, digest);
    if (!described) return { unfollowed: 'the digest that runs is not in the repository any more' };
    return { unfollowed: 'no tag points to the digest that runs' };
  } catch (error) {
    if (!(error instanceof BerthError) || error instanceof TransientError) throw error;
    return { unfollowed: `the repository could not be read: ${error.message}` };
  }
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function byServiceName(a: WireService, b: WireService): number {
  return (a.serviceName ?? '') < (b.serviceName ?? '') ? -1 : 1;
}

function byName(a: SkippedService, b: SkippedService): number {
  return a.service < b.service ? -1 : 1;
}
