import type { FieldChange } from '../diff/field-change.ts';

/** Why a wanted change is not made. The names are what results, metrics and docs/operations.md call it. */
export type HoldKind =
  | 'suspended'
  | 'notOurs'
  | 'missing'
  | 'refused'
  | 'downgrade'
  | 'inProgress'
  | 'capacity'
  | 'spread'
  | 'limits'
  | 'recreation'
  | 'leftGit'
  | 'drift'
  | 'doesNotConverge'
  | 'waitingForImage'
  | 'unknown'
  | 'autoscaled'
  | 'reportMode';

/** A change that is wanted and not made, and what would release it. */
export interface Hold {
  readonly kind: HoldKind;
  /** The field or the container that it is about, where several of one kind may be held for different things. */
  readonly about?: string | undefined;
  /** What holds it, in plain words. */
  readonly reason: string;
  /** What a person can do about it; empty when waiting is all there is. */
  readonly next: string;
  /** The differences that are held; empty when they are not known. */
  readonly changes: readonly FieldChange[];
}

/** What a check says about a service, whether or not anything changes. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable name, for docs/operations.md: `runningImageGone`. */
  readonly code: string;
  readonly message: string;
}
