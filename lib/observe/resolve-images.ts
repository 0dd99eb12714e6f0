import { BerthError, InvariantError } from '../errors.ts';
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
export function repositoryOf({ repository }: DesiredImage): EcrRepository {
  const parsed = parseImageReference(repository);
  const found = parsed.kind === 'reference' ? ecrRepository(parsed.reference) : undefined;
  if (!found) throw new InvariantError('not an ECR repository, and the manifest let it through', repository);
  return found;
}

/**
 * What the registry says of the digests that run, where they stand under no tag any more. One DescribeImages per
 * running digest that the tag list does not have; none when all do.
 */
export async function readRunningImages(
  desired: DesiredService,
  running: TaggedTaskDefinition | undefined,
  lists: TagLists,
  reader: ImageReader,
): Promise<readonly RunningImage[]> {
  const found = await Promise.all(
    Object.entries(desired.images).map(async ([container, image]): Promise<readonly RunningImage[]> => {
      const reference = running?.taskDefinition.containerDefinitions?.find((one) => one.name === container)?.image;
      const parsed = reference ? parseImageReference(reference) : undefined;
      const digest = parsed?.kind === 'reference' ? parsed.reference.digest : undefined;
      if (!digest || !reference?.startsWith(image.repository)) return [];
      const repository = repositoryOf(image);
      const tags = await lists.tagsOf(repository);
      if (tags.some((one) => one.digest === digest)) return [];
      const known = await reader.describeDigest(repository, digest);
      return [{ container, repository: image.repository, digest, state: known ? 'untagged' : 'gone' }];
    }),
  );
  return found.flat();
}
