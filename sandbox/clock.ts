/** Something that will happen at a moment of virtual time. */
interface Due {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void;
}

/**
 * Virtual time. It stands still until `advance` turns it, or runs along real time at `speed` virtual seconds per real
 * second. What is due at the same moment runs in the order in which it was asked for.
 */
export class VirtualClock {
  #now: number;
  #sequence = 0;
  #due: Due[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(startAt: number = Date.now()) {
    this.#now = startAt;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /** Epoch seconds with milliseconds, as AWS's JSON protocols write timestamps. */
  seconds(): number {
    return this.#now / 1000;
  }

  /** Runs `run` once, `milliseconds` of virtual time from now; returns a function that calls it off. */
  after(milliseconds: number, run: () => void): () => void {
    const due: Due = { at: this.#now + Math.max(0, milliseconds), sequence: this.#sequence++, run };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  }

  /** Milliseconds of virtual time until the next thing is due; `undefined` when nothing is. */
  untilNext(): number | undefined {
    const next = this.#next();
    return next && Math.max(0, next.at - this.#now);
  }

  /** Turns the clock, running everything that falls due on the way, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      const due = next;
      this.#due = this.#due.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = end;
  }

  /** Lets virtual time pass by itself; `stop` ends it. */
  run(speed: number, everyMs = 20): void {
    this.stop();
    let last = performance.now();
    this.#timer = setInterval(() => {
      const passed = performance.now() - last;
      last += passed;
      this.advance(passed * speed);
    }, everyMs);
    this.#timer.unref();
  }

  /** Makes time stand still again; what is due stays due. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #next(): Due | undefined {
    let first: Due | undefined;
    for (const due of this.#due) {
      if (!first || due.at < first.at || (due.at === first.at && due.sequence < first.sequence)) first = due;
    }
    return first;
  }
}
