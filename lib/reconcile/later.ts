import { ConflictError, TransientError } from '../errors.ts';

/** What becomes of a message. */
export type Handled = { readonly kind: 'done' } | Later;

/** The message goes back to the queue, hidden for so long. */
interface Later {
  readonly kind: 'later';
  readonly seconds: number;
  readonly reason: string;
}

/** A message is hidden for at least so long after a transient failure, and at most. */
const shortest = 5;
const longest = 60;

/** When to try again after an error that may pass, in at most `longestSeconds`; `undefined` for one that will not. */
export function laterAfter(error: unknown, longestSeconds = longest): Later | undefined {
  if (!(error instanceof TransientError || error instanceof ConflictError)) return undefined;
  const asked = error instanceof TransientError ? Math.ceil(error.retryAfterMs / 1000) : shortest;
  return { kind: 'later', seconds: Math.min(longestSeconds, Math.max(shortest, asked)), reason: error.message };
}
