/** A timer in virtual time, with what code expects of Node's own. */
export class FunctionTimer {
  readonly #clock: FunctionClock;
  readonly #milliseconds: number;
  readonly id: number;
  at: number;
  readonly run: () => void;

  constructor(clock: FunctionClock, id: number, milliseconds: number, run: () => void) {
    this.#clock = clock;
    this.#milliseconds = milliseconds;
    this.id = id;
    this.at = clock.now + milliseconds;
    this.run = run;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  refresh(): this {
    this.at = this.#clock.now + this.#milliseconds;
    this.#clock.add(this);
    return this;
  }

  close(): this {
    this.#clock.remove(this);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Time as a function has it: it stands still while the function works, and a wait lasts as long as the sandbox's clock
 * takes. So a pass that compares "created at" with the present lives in the same time as ECS does.
 */
export class FunctionClock {
  now: number;
  /** Grows with everything that is set, called off or due: equal numbers mean that nothing happened in between. */
  changes = 0;
  #made = 0;
  #timers: FunctionTimer[] = [];

  constructor(now: number) {
    this.now = now;
  }

  after(milliseconds: number, run: () => void): FunctionTimer {
    // Node takes anything below one millisecond, and anything that is no number, as one.
    const timer = new FunctionTimer(this, ++this.#made, milliseconds >= 1 ? Math.trunc(milliseconds) : 1, run);
    this.add(timer);
    return timer;
  }

  add(timer: FunctionTimer): void {
    this.remove(timer);
    this.#timers.push(timer);
  }

  /** By the timer or its number. */
  remove(timer: FunctionTimer | number | string): void {
    const id = Number(timer);
    this.changes++;
    this.#timers = this.#timers.filter((other) => other.id !== id);
  }

  /** When the next timer is due; `undefined` when none is set. */
  nextAt(): number | undefined {
    return this.#timers.length === 0 ? undefined : Math.min(...this.#timers.map((timer) => timer.at));
  }

  /** Lets it be that late, and runs what is due. Time never goes back. */
  set(now: number): void {
    this.changes++;
    this.now = Math.max(this.now, now);
    const due = this.#timers.filter((timer) => timer.at <= this.now);
    for (const timer of due.sort((a, b) => a.at - b.at || a.id - b.id)) {
      // One that ran before may have called this one off.
      if (!this.#timers.includes(timer)) continue;
      this.remove(timer);
      timer.run();
    }
  }
}
