/** Runs tasks with the same key one after another, and others side by side. */
export type Sequence = <Result>(key: string, task: () => Promise<Result>) => Promise<Result>;

/** A sequence of its own; keys nobody waits for any more are forgotten. */
export function createSequence(): Sequence {
  const last = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(task, task);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
