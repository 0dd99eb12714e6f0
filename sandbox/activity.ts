/** What is under way outside the clock: invocations, deliveries, polls. Exact, so that nobody has to wait and see. */
export class Activity {
  #running = new Map<symbol, string>();
  #waiters: (() => void)[] = [];

  /** Notes that something began; the returned function, called once or more, notes its end. */
  begin(what: string): () => void {
    const key = Symbol(what);
    this.#running.set(key, what);
    return () => {
      if (!this.#running.delete(key) || this.#running.size > 0) return;
      for (const resolve of this.#waiters.splice(0)) resolve();
    };
  }

  /** Runs `work` as something that is under way. */
  async during<T>(what: string, work: () => Promise<T>): Promise<T> {
    const end = this.begin(what);
    try {
      return await work();
    } finally {
      end();
    }
  }

  get busy(): boolean {
    return this.#running.size > 0;
  }

  /** What is under way now, for a person to read. */
  names(): readonly string[] {
    return [...this.#running.values()];
  }

  /** Resolves as soon as nothing is under way. */
  idle(): Promise<void> {
    return this.busy ? new Promise((resolve) => this.#waiters.push(resolve)) : Promise.resolve();
  }
}
