import type { BerthError } from '../errors.ts';

/** The image that one container is to run, out of a repository's tags. */
export interface ChosenImage {
  readonly kind: 'chosen';
  readonly container: string;
  /** As the manifest writes it, without tag or digest. */
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  readonly reason: string;
}

/** What became of one container's image declaration. */
export type ResolvedImage =
  | ChosenImage
  /** No tag qualifies yet. */
  | { readonly kind: 'waiting'; readonly container: string; readonly repository: string; readonly reason: string }
  /** A tag breaks the policy. */
  | { readonly kind: 'invalid'; readonly container: string; readonly repository: string; readonly reason: string }
  /** The registry could not be asked: nothing is known, so nothing is changed. */
  | { readonly kind: 'unknown'; readonly container: string; readonly repository: string; readonly error: BerthError };

/** The chosen images, or `undefined` when any is not chosen. */
export function allChosen(images: readonly ResolvedImage[]): readonly ChosenImage[] | undefined {
  const chosen = images.filter((image) => image.kind === 'chosen');
  return chosen.length === images.length ? chosen : undefined;
}
