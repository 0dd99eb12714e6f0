import { compareTags } from '../images/choose-tag.ts';
import { parseImageReference } from '../images/image-reference.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { readRevisionMemory } from '../memory/revision-memory.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { PlannedImage } from './plan.ts';
import type { ChosenImage } from './resolved-image.ts';

/** The image that a container of a revision runs: its digest, and the tag as noted by Berth or written in the reference. */
export function runningImage(
  revision: TaggedTaskDefinition | undefined,
  container: string,
): { readonly tag: string | undefined; readonly digest: string | undefined } | undefined {
  const image = revision?.taskDefinition.containerDefinitions?.find((one) => one.name === container)?.image;
  if (!revision || !image) return undefined;
  const parsed = parseImageReference(image);
  const noted = readRevisionMemory(revision.tags).images[container];
  if (parsed.kind === 'invalid') return { tag: noted, digest: undefined };
  return { tag: noted ?? parsed.reference.tag, digest: parsed.reference.digest };
}

/** The chosen images beside what runs now; `known` when the notes alone say that the wanted content runs. */
export function plannedImages(
  images: readonly ChosenImage[],
  running: TaggedTaskDefinition | undefined,
  known: boolean,
): readonly PlannedImage[] {
  return images.map(({ container, repository, tag, digest, reason }) => {
    const to = { tag, digest };
    return { container, repository, from: runningImage(running, container) ?? (known ? to : undefined), to, reason };
  });
}

/** The images that change. */
export function movedImages(images: readonly PlannedImage[]): readonly PlannedImage[] {
  return images.filter(({ from, to }) => from?.digest !== to.digest);
}

/**
 * The images that would go back to an older version by their policy's own order. A running tag that no longer takes
 * part in the policy is no downgrade: then it is the policy that changed.
 */
export function downgrades(desired: DesiredService, planned: readonly PlannedImage[]): readonly PlannedImage[] {
  return planned.filter(({ container, from, to }) => {
    const policy = desired.images[container]?.policy;
    if (!policy || from?.tag === undefined || to.tag === undefined || from.digest === to.digest) return false;
    return (compareTags(policy, to.tag, from.tag) ?? 0) < 0;
  });
}
