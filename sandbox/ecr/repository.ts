import { AwsError, type Body } from '../service.ts';
import { digestOf, type Manifest } from './manifest.ts';

/** An image with its tags in the order in which they came. */
export interface Image {
  readonly digest: string;
  readonly manifest: Manifest;
  /** Virtual epoch seconds. */
  readonly pushedAt: number;
  readonly tags: Set<string>;
}

/** As ECR writes it: one of the two, or both. */
export interface ImageId {
  readonly imageDigest?: string | undefined;
  readonly imageTag?: string | undefined;
}

/** One row of ListImages with the place it has in the listing. */
interface ListedImage extends ImageId {
  readonly place: string;
}

export interface RepositorySettings {
  readonly imageTagMutability: string;
  /** `{ filterType: 'WILDCARD', filter: 'dev-*' }`: tags that are the other way round. */
  readonly imageTagMutabilityExclusionFilters: readonly Body[];
}

interface Put {
  readonly tag: string | undefined;
  /** Virtual epoch seconds. */
  readonly pushedAt: number;
  readonly digest?: string;
}

/** A repository: its images by digest, and which digest each tag points to. */
export class Repository {
  readonly name: string;
  readonly registryId: string;
  readonly arn: string;
  readonly uri: string;
  readonly createdAt: number;
  readonly settings: RepositorySettings;
  readonly resourceTags = new Map<string, string>();
  /** Actions that are denied (`ecr:ListImages`); `*` for all. */
  readonly denied = new Set<string>();
  readonly #images = new Map<string, Image>();
  readonly #tags = new Map<string, Image>();
  #listing: readonly ListedImage[] | undefined;

  constructor(about: {
    name: string;
    registryId: string;
    region: string;
    createdAt: number;
    settings: RepositorySettings;
  }) {
    this.name = about.name;
    this.registryId = about.registryId;
    this.arn = `arn:aws:ecr:${about.region}:${about.registryId}:repository/${about.name}`;
    this.uri = `${about.registryId}.dkr.ecr.${about.region}.amazonaws.com/${about.name}`;
    this.createdAt = about.createdAt;
    this.settings = about.settings;
  }

  get size(): number {
    return this.#images.size;
  }

  /** The image that an id names; both parts must agree when both are there. */
  find(id: ImageId): Image | undefined {
    const byTag = id.imageTag === undefined ? undefined : this.#tags.get(id.imageTag);
    if (id.imageDigest === undefined) return byTag;
    const byDigest = this.#images.get(id.imageDigest);
    return id.imageTag === undefined || byTag === byDigest ? byDigest : undefined;
  }

  /** Stores a manifest and moves the tag to it. `digest` stands in for the bytes' own where a caller brings one. */
  put(manifest: Manifest, { tag, pushedAt, digest = digestOf(manifest.text) }: Put): Image {
    const known = this.#images.get(digest);
    const holder = tag === undefined ? undefined : this.#tags.get(tag);
    if (known && (tag === undefined || holder === known)) throw this.#alreadyExists(digest, tag);
    if (tag !== undefined && holder && !this.#mayMove(tag)) throw this.#immutable(tag);
    const missing = manifest.children.find((child) => !this.#images.has(child));
    if (missing) throw this.#childMissing(missing);
    const image = known ?? { digest, manifest, pushedAt, tags: new Set<string>() };
    this.#images.set(digest, image);
    if (tag !== undefined) {
      holder?.tags.delete(tag);
      image.tags.add(tag);
      this.#tags.set(tag, image);
    }
    this.#listing = undefined;
    return image;
  }

  /** Takes a tag off; the image goes with its last tag. Without a tag, the image with all its tags. */
  remove(id: ImageId): readonly ImageId[] {
    const image = this.find(id);
    if (!image) return [];
    const tags = id.imageDigest === undefined && id.imageTag !== undefined ? [id.imageTag] : [...image.tags];
    for (const tag of tags) {
      image.tags.delete(tag);
      this.#tags.delete(tag);
    }
    if (image.tags.size === 0) this.#images.delete(image.digest);
    this.#listing = undefined;
    const imageDigest = image.digest;
    return tags.length > 0 ? tags.map((imageTag) => ({ imageDigest, imageTag })) : [{ imageDigest }];
  }

  /** Indexes that hold a digest: such an image cannot be deleted. */
  holdersOf(digest: string): readonly string[] {
    return [...this.#images.values()]
      .filter((image) => image.manifest.children.includes(digest))
      .map((image) => image.digest);
  }

  images(): readonly Image[] {
    return [...this.#images.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  }

  /**
   * Every tag, and every digest without one, in an order that means nothing: ECR promises none
   * (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImages.html), so nobody may lean on one here.
   */
  listing(): readonly ListedImage[] {
    this.#listing ??= [...this.#images.values()].flatMap(listedImages).sort((a, b) => (a.place < b.place ? -1 : 1));
    return this.#listing;
  }

  #mayMove(tag: string): boolean {
    const { imageTagMutability, imageTagMutabilityExclusionFilters } = this.settings;
    const excluded = imageTagMutabilityExclusionFilters.some((filter) => matchesWildcard(tag, String(filter.filter)));
    return imageTagMutability.startsWith('IMMUTABLE') ? excluded : !excluded;
  }

  #alreadyExists(digest: string, tag: string | undefined): AwsError {
    return new AwsError(
      'ImageAlreadyExistsException',
      `Image with digest '${digest}' and tag '${tag ?? 'null'}' already exists in the repository with name '${this.name}' in registry with id '${this.registryId}'`,
    );
  }

  #immutable(tag: string): AwsError {
    return new AwsError(
      'ImageTagAlreadyExistsException',
      `The image tag '${tag}' already exists in the '${this.name}' repository and cannot be overwritten because the repository is immutable.`,
    );
  }

  #childMissing(digest: string): AwsError {
    return new AwsError(
      'ReferencedImagesNotFoundException',
      `Images with digests '[${digest}]' required for pushing image into repository with name '${this.name}' in the registry with id '${this.registryId}' do not exist`,
    );
  }
}

function listedImages(image: Image): readonly ListedImage[] {
  const imageDigest = image.digest;
  if (image.tags.size === 0) return [{ imageDigest, place: placeOf(imageDigest) }];
  return [...image.tags].map((imageTag) => ({ imageDigest, imageTag, place: placeOf(imageTag) }));
}

/** FNV-1a: scatters names, the same way each time. */
function placeOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return `${(hash >>> 0).toString(16).padStart(8, '0')} ${text}`;
}

function matchesWildcard(tag: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(tag);
}
