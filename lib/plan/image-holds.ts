import type { JsonObject } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { Hold } from './hold.ts';
import type { ResolvedImage } from './resolved-image.ts';

/** Why no image is settled on, for each container that has none. */
export function imageHolds(images: readonly ResolvedImage[]): readonly Hold[] {
  return images.flatMap((image) => imageHold(image) ?? []);
}

function imageHold(image: ResolvedImage): Hold | undefined {
  const { container: about } = image;
  switch (image.kind) {
    case 'chosen':
      return undefined;
    case 'waiting': {
      const next = `Push an image to ${image.repository} that the policy takes.`;
      return { kind: 'waitingForImage', about, reason: `${about}: ${image.reason}`, next, changes: [] };
    }
    case 'invalid': {
      const next = 'Give the policy a filter that leaves such tags out, or delete the tag.';
      return { kind: 'unknown', about, reason: `${about}: ${image.reason}`, next, changes: [] };
    }
    case 'unknown':
      return { kind: 'unknown', about, reason: `${about}: ${image.error.message}`, next: '', changes: [] };
  }
}

/** Why there is nothing to lay the images over; empty when there is. */
export function baseHold(desired: DesiredService, base: JsonObject | undefined): readonly Hold[] {
  if (base) return [];
  const family = desired.taskDefinition.kind === 'live' ? desired.taskDefinition.family : undefined;
  const reason = `the task definition that images are laid over could not be read${family ? ` (family ${family})` : ''}`;
  return [{ kind: 'unknown', reason, next: 'Register a first revision, or check `follow` and `family`.', changes: [] }];
}
