import type { UnreadCapacity } from '../capacity/cluster-capacity.ts';
import { BerthError } from '../errors.ts';

/** Gathers what of a cluster could not be read. */
export interface UnreadParts {
  /** In the order in which they were met. */
  readonly parts: readonly UnreadCapacity[];
  add(part: UnreadCapacity): void;
  /** Makes a part of what may not be read, or fails for good. Throws the error again when trying again may help, and bugs. */
  failed(what: UnreadCapacity['what'], subject: string, error: unknown): void;
  /** What `read` answers; `undefined` when it failed for good. */
  attempt<Value>(what: UnreadCapacity['what'], subject: string, read: () => Promise<Value>): Promise<Value | undefined>;
}

/** Nothing is unread yet. */
export function createUnreadParts(): UnreadParts {
  const parts: UnreadCapacity[] = [];
  function failed(what: UnreadCapacity['what'], subject: string, error: unknown): void {
    if (!(error instanceof BerthError) || error.code === 'Transient' || error.code === 'Invariant') throw error;
    parts.push({ what, subject, message: error.message });
  }
  return {
    parts,
    add(part) {
      parts.push(part);
    },
    failed,
    async attempt(what, subject, read) {
      try {
        return await read();
      } catch (error) {
        failed(what, subject, error);
        return undefined;
      }
    },
  };
}
