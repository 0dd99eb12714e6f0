/** How the image to run is chosen from a repository's tags (Flux's meaning where the names are Flux's). */
export type ImagePolicy = PolicyKind & {
  /** Applied before the policy: an RE2 expression, searched and not anchored. */
  readonly filter?: { readonly pattern: string; readonly extract?: string | undefined } | undefined;
  /** RE2 expressions of tags that never take part, at most 25; `^.*\.sig$` never does. */
  readonly exclude?: readonly string[] | undefined;
};

/** How one tag is chosen of many, named as the manifest names it. */
export type PolicyKind =
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'semver'; readonly range: string }
  | { readonly kind: 'numerical'; readonly order: 'asc' | 'desc' }
  | { readonly kind: 'alphabetical'; readonly order: 'asc' | 'desc' };

/** What a policy makes of a list of tags. */
export type TagChoice =
  | { readonly kind: 'chosen'; readonly tag: string }
  /** No tag qualifies: waiting for a first image. */
  | { readonly kind: 'none' }
  /** The policy is invalid, or a tag breaks it; the message names which. */
  | { readonly kind: 'invalid'; readonly message: string };
