import type { TagChoice } from './image-policy.ts';

/** A tag that got past exclusions and the filter. */
export interface Candidate {
  readonly tag: string;
  /** What the policy looks at: what the filter extracted, or the tag itself. */
  readonly value: string;
}

/** One kind of policy, made ready for use. */
export interface TagPolicy {
  /** Chooses among candidates, whose order it keeps. */
  choose(candidates: readonly Candidate[]): TagChoice;
  /** Whether the policy could ever choose this value. */
  admits(value: string): boolean;
  /** Positive when the policy prefers `a`, negative when it prefers `b`; `undefined` where it has no order. */
  compare(a: string, b: string): number | undefined;
}

/** A policy made ready, or what is wrong with it. */
export type PreparedPolicy =
  | { readonly kind: 'ready'; readonly policy: TagPolicy }
  | { readonly kind: 'invalid'; readonly message: string };
