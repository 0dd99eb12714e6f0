import type { ManifestProblem } from '../errors.ts';
import type { ScalarChange } from '../record/set-scalar.ts';

/** A scalar to write on top of the followed branch's head. */
export interface RecordRequest {
  /** Its file is named from the workspace's root. */
  readonly change: ScalarChange;
  /** A branch of Berth's own that is put on the head, over whatever it held; left out, the followed branch itself. */
  readonly branch?: string | undefined;
  /** The commit's message, given what stands there now. */
  readonly message: (before: string) => string;
}

/** What became of it. */
export type Recorded =
  /** `before` is what the followed branch's head says. */
  | { readonly kind: 'recorded'; readonly commit: string; readonly before: string }
  /** The followed branch says it already: nothing was written. */
  | { readonly kind: 'current' }
  /** Berth's own branch says it already, and is not merged. */
  | { readonly kind: 'waiting'; readonly commit: string; readonly before: string }
  /** The file at the head cannot take it. */
  | { readonly kind: 'refused'; readonly problem: ManifestProblem };

/** Writes single scalars to a repository. */
export interface Recorder {
  /** The branch that is followed. */
  readonly branch: string;
  /**
   * Changes one scalar by one commit, and loses no other's: who pushed meanwhile is built upon. Throws ConflictError when
   * the branch moves faster than that, TransientError, and ConfigurationError when the host does not take the push.
   */
  record(request: RecordRequest): Promise<Recorded>;
}
