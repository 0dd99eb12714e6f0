import { AwsError, type EmulatedService, type Environment } from '../service.ts';
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

export function createEcr(environment: Environment): Ecr {
  const registry = new Registry(environment);
  return {
    name: 'ecr',
    targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
    operations: { ...repositoryOperations(registry, environment), ...imageOperations(registry, environment) },
    push: (push) => pushImage(registry, environment, push),
    replicate: (replication) => replicateImage(registry, environment, replication),
    deny: (name, actions = ['*'], registryId = environment.account) => {
      const repository = repositoryFor(registry, { repository: name, registryId }, environment);
      for (const action of actions) repository.denied.add(action);
    },
    resolve: (image) => resolveImage(registry, image),
  };
}

function pushImage(registry: Registry, environment: Environment, push: Push): Pushed {
  const repository = repositoryFor(registry, push, environment);
  const emit = (image: Image, tag: string | undefined) => {
    if (!push.silent) environment.emit(pushEvent(repository.name, image, tag));
  };
  const content = push.content ?? environment.id(32);
  const platforms = push.platforms ?? [];
  const children = platforms.map((platform) => ({ platform, manifest: imageManifest(`${content} ${platform}`) }));
  const childImages = children.map(({ manifest }) => {
    const put = putUnlessThere(repository, parseManifest(manifest, undefined), undefined, environment);
    if (put.isNew) emit(put.image, undefined);
    return put.image.digest;
  });
  const text = platforms.length > 0 ? imageIndex(children) : imageManifest(content);
  const digest = putTagged(repository, parseManifest(text, undefined), push, environment, emit);
  return { digest, children: childImages };
}

function replicateImage(registry: Registry, environment: Environment, replication: Replication): Pushed {
  const repository = repositoryFor(registry, { ...replication, createRepository: true }, environment);
  const manifest = parseManifest(imageManifest(replication.content ?? environment.id(32)), undefined);
  const digest = putTagged(repository, manifest, replication, environment, (image, imageTag) => {
    if (replication.silent) return;
    environment.emit(replicationEvent(repository, { imageDigest: image.digest, imageTag }, replication.from));
  });
  return { digest, children: [] };
}

/** One PutImage per tag, as `docker push` makes them; a tag that is already there is no news. */
function putTagged(
  repository: Repository,
  manifest: Manifest,
  push: Pick<Push, 'tag' | 'tags' | 'digest'>,
  environment: Environment,
  emit: (image: Image, tag: string | undefined) => void,
): string {
  const tags = [...(push.tag === undefined ? [] : [push.tag]), ...(push.tags ?? [])];
  let digest = '';
  for (const tag of tags.length > 0 ? tags : [undefined]) {
    const put = putUnlessThere(repository, manifest, tag, environment, push.digest);
    if (put.isNew) emit(put.image, tag);
    digest = put.image.digest;
  }
  return digest;
}

function putUnlessThere(
  repository: Repository,
  manifest: Manifest,
  tag: string | undefined,
  environment: Environment,
  digest?: string,
): { readonly image: Image; readonly isNew: boolean } {
  const imageDigest = digest ?? digestOf(manifest.text);
  const there = repository.find({ imageDigest, imageTag: tag });
  if (there) return { image: there, isNew: false };
  return { image: repository.put(manifest, tag, environment.clock.seconds(), imageDigest), isNew: true };
}

function repositoryFor(
  registry: Registry,
  push: Pick<Push, 'repository' | 'registryId' | 'createRepository'>,
  environment: Environment,
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

function resolveImage(registry: Registry, image: string): string | undefined {
  const parts = /^(\d{12})\.dkr\.ecr\.[\w-]+\.amazonaws\.com\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(image);
  const [, registryId, name, tag, imageDigest] = parts ?? [];
  if (registryId === undefined || name === undefined) return undefined;
  const id = imageDigest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest };
  return registry.find(name, registryId)?.find(id)?.digest;
}
