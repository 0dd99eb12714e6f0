import { Regions } from '../regions.ts';
import { AwsError, type Body, type Caller, type EmulatedService, type Environment } from '../service.ts';
import { pushEvent, replicationEvent } from './events.ts';
import { imageOperations } from './image-operations.ts';
import { digestOf, imageIndex, imageManifest, type Manifest, parseManifest } from './manifest.ts';
import { Registry } from './registry.ts';
import type { Image, Repository } from './repository.ts';
import { repositoryOperations } from './repository-operations.ts';

/** What a build pushes. */
export interface Push {
  readonly repository: string;
  /** The account; the sandbox's own by default. */
  readonly registryId?: string | undefined;
  /** The sandbox's own by default. */
  readonly region?: string | undefined;
  readonly tag?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** A digest of the caller's choosing in place of the manifest's own. */
  readonly digest?: string | undefined;
  /** Same content, same digest; by default no two pushes are alike. */
  readonly content?: string | undefined;
  /** `linux/arm64` and so on: pushes a manifest for each, and an index over them, which gets the tags. */
  readonly platforms?: readonly string[] | undefined;
  /** Makes the repository when there is none. */
  readonly createRepository?: boolean | undefined;
  /** Puts no event on the bus. */
  readonly silent?: boolean | undefined;
}

export interface Pushed {
  /** What the tags point to: the index's digest where there are platforms. */
  readonly digest: string;
  /** Digests of the platforms' manifests, in their order. */
  readonly children: readonly string[];
}

/** An image that came from another region or account. */
export interface Replication extends Omit<Push, 'createRepository' | 'platforms'> {
  readonly from: { readonly account: string; readonly region: string };
}

/** ECR, and what a build, a replication or a missing permission does to it. */
export interface Ecr extends EmulatedService {
  push(push: Push): Pushed;
  /** Makes the repository when there is none, as replication does. */
  replicate(replication: Replication): Pushed;
  /** Denies actions (`ecr:ListImages`; all by default) on a repository. */
  deny(repository: string, actions?: readonly string[], registryId?: string): void;
  /** The digest that an image reference names now (`<account>.dkr.ecr.<region>.amazonaws.com/<name>:<tag>`). */
  resolve(image: string): string | undefined;
}

/** ECR in one region. */
interface RegionalEcr {
  readonly environment: Environment;
  readonly registry: Registry;
  readonly operations: EmulatedService['operations'];
}

export function createEcr(environment: Environment): Ecr {
  const regions = new Regions(environment, createRegionalEcr);
  return {
    name: 'ecr',
    targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
    operations: byRegion(regions),
    push: (push) => pushImage(regions.at(push.region), push),
    replicate: (replication) => replicateImage(regions.at(replication.region), replication),
    deny: (name, actions = ['*'], registryId = environment.account) => {
      const repository = repositoryFor(regions.at(), { repository: name, registryId });
      for (const action of actions) repository.denied.add(action);
    },
    resolve: (image) => resolveImage(regions, image),
  };
}

function createRegionalEcr(environment: Environment): RegionalEcr {
  const registry = new Registry(environment);
  const operations = { ...repositoryOperations(registry, environment), ...imageOperations(registry, environment) };
  return { environment, registry, operations };
}

/** Each operation in the region that its request is signed for. */
function byRegion(regions: Regions<RegionalEcr>): EmulatedService['operations'] {
  const inItsRegion = (name: string) => (input: Body, caller: Caller) => {
    const operation = regions.at(caller.region).operations[name];
    return operation?.(input, caller) ?? {};
  };
  return Object.fromEntries(Object.keys(regions.at().operations).map((name) => [name, inItsRegion(name)]));
}

function pushImage(ecr: RegionalEcr, push: Push): Pushed {
  const { environment } = ecr;
  const repository = repositoryFor(ecr, push);
  const emit = (image: Image, tag: string | undefined) => {
    if (!push.silent) environment.emit(pushEvent(repository.name, image, tag));
  };
  const content = push.content ?? environment.id(32);
  const platforms = push.platforms ?? [];
  const children = platforms.map((platform) => ({ platform, manifest: imageManifest(`${content} ${platform}`) }));
  const at = environment.clock.seconds();
  const childImages = children.map((child) => {
    const put = putUnlessThere(repository, { manifest: parseManifest(child.manifest, undefined), at });
    if (put.isNew) emit(put.image, undefined);
    return put.image.digest;
  });
  const text = platforms.length > 0 ? imageIndex(children) : imageManifest(content);
  const digest = putTagged(repository, { manifest: parseManifest(text, undefined), push, at, emit });
  return { digest, children: childImages };
}

function replicateImage(ecr: RegionalEcr, replication: Replication): Pushed {
  const { environment } = ecr;
  const repository = repositoryFor(ecr, { ...replication, createRepository: true });
  const manifest = parseManifest(imageManifest(replication.content ?? environment.id(32)), undefined);
  const emit = (image: Image, imageTag: string | undefined) => {
    if (replication.silent) return;
    environment.emit(replicationEvent(repository, { imageDigest: image.digest, imageTag }, replication.from));
  };
  const digest = putTagged(repository, { manifest, push: replication, at: environment.clock.seconds(), emit });
  return { digest, children: [] };
}

interface TaggedPut {
  readonly manifest: Manifest;
  readonly push: Pick<Push, 'tag' | 'tags' | 'digest'>;
  /** Virtual epoch seconds. */
  readonly at: number;
  /** Hears of each image and tag that is new. */
  readonly emit: (image: Image, tag: string | undefined) => void;
}

/** One PutImage per tag, as `docker push` makes them; a tag that is already there is no news. */
function putTagged(repository: Repository, { manifest, push, at, emit }: TaggedPut): string {
  const tags = [...(push.tag === undefined ? [] : [push.tag]), ...(push.tags ?? [])];
  let digest = '';
  for (const tag of tags.length > 0 ? tags : [undefined]) {
    const put = putUnlessThere(repository, { manifest, tag, at, digest: push.digest });
    if (put.isNew) emit(put.image, tag);
    digest = put.image.digest;
  }
  return digest;
}

interface Put {
  readonly manifest: Manifest;
  readonly tag?: string | undefined;
  readonly at: number;
  readonly digest?: string | undefined;
}

function putUnlessThere(
  repository: Repository,
  { manifest, tag, at, digest }: Put,
): { readonly image: Image; readonly isNew: boolean } {
  const imageDigest = digest ?? digestOf(manifest.text);
  const there = repository.find({ imageDigest, imageTag: tag });
  if (there) return { image: there, isNew: false };
  return { image: repository.put(manifest, { tag, pushedAt: at, digest: imageDigest }), isNew: true };
}

function repositoryFor(
  { registry, environment }: RegionalEcr,
  push: Pick<Push, 'repository' | 'registryId' | 'createRepository'>,
): Repository {
  const registryId = push.registryId ?? environment.account;
  const there = registry.find(push.repository, registryId);
  if (there) return there;
  if (push.createRepository) return registry.create(push.repository, registryId);
  throw new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${push.repository}' does not exist in the registry with id '${registryId}'`,
  );
}

function resolveImage(regions: Regions<RegionalEcr>, image: string): string | undefined {
  const parts = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(image);
  const [, registryId, region, name, tag, imageDigest] = parts ?? [];
  if (registryId === undefined || name === undefined) return undefined;
  const id = imageDigest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest };
  return regions.at(region).registry.find(name, registryId)?.find(id)?.digest;
}
