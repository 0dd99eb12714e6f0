import type { DesiredImage } from '../manifest/desired-service.ts';
import type { TaggedImage } from '../ports/images.ts';
import { chooseTag, compareTags } from './choose-tag.ts';
import type { ImagePolicy } from './image-policy.ts';
import { describeChoice, describeLack } from './policy-description.ts';

/** What runs now, as far as it is known. */
export interface RunningImage {
  readonly digest?: string | undefined;
  /** The tag that was chosen for it, or stands in its reference. */
  readonly tag?: string | undefined;
}

/** Which image a container is to run. */
export type ImageChoice =
  /** Another image than the running one, or the running one is not known. */
  | { readonly kind: 'chosen'; readonly tag: string; readonly digest: string; readonly reason: string }
  /** The chosen tag points to the digest that runs: nothing to deploy, under whichever tag it was chosen before. */
  | { readonly kind: 'same'; readonly tag: string; readonly digest: string; readonly reason: string }
  /** No tag qualifies yet. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** The chosen tag is older than the running one in the policy's own order. */
  | {
      readonly kind: 'downgrade';
      readonly tag: string;
      readonly digest: string;
      readonly runningTag: string;
      readonly reason: string;
    }
  /** The policy is invalid, or a tag breaks it. */
  | { readonly kind: 'invalid'; readonly message: string };

/**
 * Chooses from all tags, whatever was pushed last. `taggedImages` in the order of their tags' bytes; a tag stands in it
 * once. Whether a downgrade may go (because the policy changed) is the caller's to decide.
 */
export function chooseImage(
  desired: Pick<DesiredImage, 'policy'>,
  taggedImages: readonly TaggedImage[],
  running: RunningImage = {},
): ImageChoice {
  const { policy } = desired;
  const choice = chooseTag(
    policy,
    taggedImages.map((image) => image.tag),
  );
  if (choice.kind === 'invalid') return choice;
  const image = choice.kind === 'chosen' ? taggedImages.find(({ tag }) => tag === choice.tag) : undefined;
  if (!image)
    return { kind: 'waiting', reason: `waiting for a first image: ${describeLack(policy, taggedImages.length)}` };
  const { tag, digest } = image;
  const why = describeChoice(policy, tag, taggedImages.length);
  if (digest === running.digest) return { kind: 'same', tag, digest, reason: sameReason(tag, running, why) };
  if (running.tag !== undefined && isOlder(policy, tag, running.tag)) {
    const reason = `${why}, but older than ${running.tag}, which runs`;
    return { kind: 'downgrade', tag, digest, runningTag: running.tag, reason };
  }
  return { kind: 'chosen', tag, digest, reason: tag === running.tag ? `${why}, and points to another image now` : why };
}

/** What a list of all tags says of the digest that runs; `unlisted` is untagged or gone, which only the registry tells apart. */
export type RunningDigestState =
  | { readonly kind: 'tagged'; readonly tags: readonly string[] }
  | { readonly kind: 'unlisted' };

/** Looks the running digest up among the tags of its repository. */
export function runningDigestState(taggedImages: readonly TaggedImage[], digest: string): RunningDigestState {
  const tags = taggedImages.filter((image) => image.digest === digest).map((image) => image.tag);
  return tags.length > 0 ? { kind: 'tagged', tags } : { kind: 'unlisted' };
}

function sameReason(tag: string, running: RunningImage, why: string): string {
  if (running.tag === undefined || running.tag === tag) return `${why}, and runs`;
  return `${why}, and is the image that runs as ${running.tag}`;
}

function isOlder(policy: ImagePolicy, tag: string, than: string): boolean {
  return (compareTags(policy, tag, than) ?? 0) < 0;
}
