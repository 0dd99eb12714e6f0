import { BerthError } from '../errors.ts';

/** Gathers keys until a call's limit is full, so that a sweep makes no call more than the limits ask for. */
export interface BatchReader<Value> {
  /** Asks for a key; nothing is read yet. */
  want(key: string): void;
  has(key: string): boolean;
  /**
   * Hands the value over and forgets it; `undefined` also when it was read and there is none. Throws the BerthError that
   * kept it from being read: a call that fails fails for its own keys alone.
   */
  take(key: string): Value | undefined;
  /** Reads what fills whole calls; with `all`, everything that is still wanted. */
  read(all: boolean): Promise<void>;
}

type Read<Value> = { readonly value: Value | undefined } | { readonly error: BerthError };

/** A reader whose `load` takes at most `limit` keys and answers those that exist. */
export function createBatchReader<Value>(
  limit: number,
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): BatchReader<Value> {
  const wanted = new Set<string>();
  const values = new Map<string, Read<Value>>();

  async function readKeys(keys: readonly string[]): Promise<void> {
    try {
      const found = await load(keys);
      for (const key of keys) values.set(key, { value: found.get(key) });
    } catch (error) {
      if (!(error instanceof BerthError)) throw error;
      for (const key of keys) values.set(key, { error });
    }
  }

  return {
    want(key) {
      if (!values.has(key)) wanted.add(key);
    },
    has: (key) => values.has(key),
    take(key) {
      const read = values.get(key);
      values.delete(key);
      if (read && 'error' in read) throw read.error;
      return read?.value;
    },
    async read(all) {
      const calls: Promise<void>[] = [];
      while (wanted.size >= limit || (all && wanted.size > 0)) {
        const keys = [...wanted].slice(0, limit);
        for (const key of keys) wanted.delete(key);
        calls.push(readKeys(keys));
      }
      await Promise.all(calls);
    },
  };
}
