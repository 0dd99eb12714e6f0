import { BerthError, InvariantError, TransientError } from '../errors.ts';
import { chooseImage } from '../images/image-choice.ts';
import { ecrRepository, parseImageReference } from '../images/image-reference.ts';
import type { DesiredImage, DesiredService } from '../manifest/desired-service.ts';
import type { ResolvedImage } from '../plan/resolved-image.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { EcrRepository, ImageReader } from '../ports/images.ts';
import type { RunningImage } from '../service/live-service.ts';
import type { TagLists } from './tag-lists.ts';

/** The image of every container that the manifest names, chosen from its repository's tags. A failed read is `unknown`. */
export function resolveImages(desired: DesiredService, lists: TagLists): Promise<readonly ResolvedImage[]> {
  return Promise.all(Object.entries(desired.images).map(([container, image]) => resolveImage(container, image, lists)));
}

async function resolveImage(container: string, image: DesiredImage, lists: TagLists): Promise<ResolvedImage> {
  const { repository } = image;
  const where = repositoryOf(image);
  try {
    const choice = chooseImage(image, await lists.tagsOf(where));
    if (choice.kind === 'waiting') return { kind: 'waiting', container, repository, reason: choice.reason };
    if (choice.kind === 'invalid') return { kind: 'invalid', container, repository, reason: choice.message };
    return { kind: 'chosen', container, repository, tag: choice.tag, digest: choice.digest, reason: choice.reason };
  } catch (error) {
    if (error instanceof BerthError) return { kind: 'unknown', container, repository, error };
    throw error;
  }
}

/** Lets go of the lists of a service's repositories. */
export function releaseImages(desired: DesiredService, lists: TagLists): void {
  for (const image of Object.values(desired.images)) lists.release(repositoryOf(image));
}

/** The ECR repository of a declaration; the manifest has been checked to name one. */
function repositoryOf({ repository }: DesiredImage): EcrRepository {
  const parsed = parseImageReference(repository);
  const found = parsed.kind === 'reference' ? ecrRepository(parsed.reference) : undefined;
  if (!found) throw new InvariantError('not an ECR repository, and the manifest let it through', repository);
  return found;
}

/** What runs, and the tags that its repositories have now. */
export interface RunningImagesInput {
  readonly desired: DesiredService;
  readonly images: readonly ResolvedImage[];
  readonly running: TaggedTaskDefinition | undefined;
  readonly lists: TagLists;
  readonly reader: ImageReader;
}

/**
 * What the registry says of the digests that run, where they stand under no tag any more. One DescribeImages per
 * running digest that the tag list does not have; none when all do, and none of a repository that could not be read.
 */
export async function readRunningImages(input: RunningImagesInput): Promise<readonly RunningImage[]> {
  const found = await Promise.all(
    input.images.map(({ kind, container }) => (kind === 'unknown' ? undefined : readRunningImage(container, input))),
  );
  return found.filter((image) => image !== undefined);
}

async function readRunningImage(
  container: string,
  { desired, running, lists, reader }: RunningImagesInput,
): Promise<RunningImage | undefined> {
  const image = desired.images[container];
  const reference = running?.taskDefinition.containerDefinitions?.find((one) => one.name === container)?.image;
  const parsed = reference ? parseImageReference(reference) : undefined;
  const digest = parsed?.kind === 'reference' ? parsed.reference.digest : undefined;
  if (!image || !digest || reference?.split(/[@:]/)[0] !== image.repository) return undefined;
  const repository = repositoryOf(image);
  const tags = await lists.tagsOf(repository);
  if (tags.some((one) => one.digest === digest)) return undefined;
  const state = await digestState(repository, digest, reader);
  return { container, repository: image.repository, digest, state };
}

/** A check that may not be made keeps nothing from being deployed. */
async function digestState(
  repository: EcrRepository,
  digest: string,
  reader: ImageReader,
): Promise<RunningImage['state']> {
  try {
    return (await reader.describeDigest(repository, digest)) ? 'untagged' : 'gone';
  } catch (error) {
    if (error instanceof BerthError && !(error instanceof TransientError)) return 'unknown';
    throw error;
  }
}
