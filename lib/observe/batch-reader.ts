/** Gathers keys until a call's limit is full, so that a sweep makes no call more than the limits ask for. */
export interface BatchReader<Value> {
  /** Asks for a key; nothing is read yet. */
  want(key: string): void;
  has(key: string): boolean;
  /** Hands the value over and forgets it; `undefined` also when it was read and there is none. */
  take(key: string): Value | undefined;
  /** Reads what fills whole calls; with `all`, everything that is still wanted. */
  read(all: boolean): Promise<void>;
}

/** A reader whose `load` takes at most `limit` keys and answers those that exist. */
export function createBatchReader<Value>(
  limit: number,
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): BatchReader<Value> {
  const wanted = new Set<string>();
  const values = new Map<string, Value | undefined>();
  return {
    want(key) {
      if (!values.has(key)) wanted.add(key);
    },
    has: (key) => values.has(key),
    take(key) {
      const value = values.get(key);
      values.delete(key);
      return value;
    },
    async read(all) {
      const calls: Promise<void>[] = [];
      while (wanted.size >= limit || (all && wanted.size > 0)) {
        const keys = [...wanted].slice(0, limit);
        for (const key of keys) wanted.delete(key);
        calls.push(
          load(keys).then((found) => {
            for (const key of keys) values.set(key, found.get(key));
          }),
        );
      }
      await Promise.all(calls);
    },
  };
}
