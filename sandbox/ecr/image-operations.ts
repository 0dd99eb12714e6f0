import { AwsError, type Body, type Caller, type EmulatedService, type Environment } from '../service.ts';
import { deleteEvent, pushEvent } from './events.ts';
import { digestOf, parseManifest } from './manifest.ts';
import { pageOf } from './page.ts';
import type { Registry } from './registry.ts';
import type { Image, ImageId, Repository } from './repository.ts';

/** ECR's operations on images. Layers are not kept: a manifest's layers count as there. */
export function imageOperations(registry: Registry, environment: Environment): EmulatedService['operations'] {
  const open = (input: Body, caller: Caller, operation: string) => registry.open(input, caller, `ecr:${operation}`);
  return {
    PutImage: (input, caller) => putImage(open(input, caller, 'PutImage'), input, environment),
    BatchGetImage: (input, caller) => batchGetImage(open(input, caller, 'BatchGetImage'), input),
    ListImages: (input, caller) => listImages(open(input, caller, 'ListImages'), input),
    DescribeImages: (input, caller) => describeImages(open(input, caller, 'DescribeImages'), input),
    BatchDeleteImage: (input, caller) => batchDeleteImage(open(input, caller, 'BatchDeleteImage'), input, environment),
  };
}

function putImage(repository: Repository, input: Body, environment: Environment): Body {
  const declared = input.imageManifestMediaType as string | undefined;
  const manifest = parseManifest(String(input.imageManifest), declared);
  const tag = input.imageTag as string | undefined;
  if (input.imageDigest !== undefined && input.imageDigest !== digestOf(manifest.text)) {
    const message = `The provided digest '${input.imageDigest}' does not match the digest of the image manifest`;
    throw new AwsError('ImageDigestDoesNotMatchException', message);
  }
  const image = repository.put(manifest, { tag, pushedAt: environment.clock.seconds() });
  environment.emit(pushEvent(repository.name, image, tag));
  return { image: imageBody(repository, image, tag) };
}

function batchGetImage(repository: Repository, input: Body): Body {
  const ids = idsOf(input);
  const found = ids.map((id) => ({ id, image: repository.find(id) }));
  return {
    images: found.flatMap(({ id, image }) => (image ? [imageBody(repository, image, id.imageTag)] : [])),
    failures: found.flatMap(({ id, image }) =>
      image ? [] : [failure(id, 'ImageNotFound', 'Requested image not found')],
    ),
  };
}

function listImages(repository: Repository, input: Body): Body {
  const tagged = taggedOnly(input);
  const rows = repository.listing();
  const wanted = tagged === undefined ? rows : rows.filter((row) => (row.imageTag !== undefined) === tagged);
  const page = pageOf(wanted, (row) => row.place, input);
  return { imageIds: page.items.map(({ place: _, ...id }) => id), nextToken: page.nextToken };
}

function describeImages(repository: Repository, input: Body): Body {
  if (input.imageIds !== undefined) {
    const images = idsOf(input).map((id) => repository.find(id) ?? notFound(repository, id));
    return { imageDetails: images.map((image) => imageDetail(repository, image)) };
  }
  const tagged = taggedOnly(input);
  const images = repository.images().filter((image) => tagged === undefined || image.tags.size > 0 === tagged);
  const page = pageOf(images, (image) => image.digest, input);
  return { imageDetails: page.items.map((image) => imageDetail(repository, image)), nextToken: page.nextToken };
}

function batchDeleteImage(repository: Repository, input: Body, environment: Environment): Body {
  const imageIds: ImageId[] = [];
  const failures: Body[] = [];
  for (const id of idsOf(input)) {
    const image = repository.find(id);
    const holders = image && wouldGo(image, id) ? repository.holdersOf(image.digest) : [];
    if (!image) failures.push(failure(id, 'ImageNotFound', 'Requested image not found'));
    else if (holders.length > 0) {
      const reason = `Requested image referenced by manifest list: [${holders.join(', ')}]`;
      failures.push(failure(id, 'ImageReferencedByManifestList', reason));
    } else imageIds.push(...repository.remove(id));
  }
  for (const id of imageIds) environment.emit(deleteEvent(repository.name, id));
  return { imageIds, failures };
}

function wouldGo(image: Image, id: ImageId): boolean {
  return id.imageDigest !== undefined || image.tags.size <= 1;
}

function imageBody(repository: Repository, image: Image, imageTag: string | undefined): Body {
  return {
    registryId: repository.registryId,
    repositoryName: repository.name,
    imageId: { imageDigest: image.digest, imageTag },
    imageManifest: image.manifest.text,
    imageManifestMediaType: image.manifest.mediaType,
  };
}

function imageDetail(repository: Repository, image: Image): Body {
  return {
    registryId: repository.registryId,
    repositoryName: repository.name,
    imageDigest: image.digest,
    imageTags: image.tags.size > 0 ? [...image.tags] : undefined,
    imageSizeInBytes: image.manifest.size,
    imagePushedAt: image.pushedAt,
    imageManifestMediaType: image.manifest.mediaType,
    artifactMediaType: image.manifest.artifactMediaType,
  };
}

function idsOf(input: Body): readonly ImageId[] {
  return (input.imageIds as readonly ImageId[] | undefined) ?? [];
}

/** `true` for TAGGED, `false` for UNTAGGED, `undefined` for all. */
function taggedOnly(input: Body): boolean | undefined {
  const status = (input.filter as { readonly tagStatus?: string } | undefined)?.tagStatus ?? 'ANY';
  return status === 'ANY' ? undefined : status === 'TAGGED';
}

function failure(imageId: ImageId, failureCode: string, failureReason: string): Body {
  return { imageId, failureCode, failureReason };
}

function notFound(repository: Repository, id: ImageId): never {
  throw new AwsError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'} does not exist within the repository with name '${repository.name}' in the registry with id '${repository.registryId}'`,
  );
}
