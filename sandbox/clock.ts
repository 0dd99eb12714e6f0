/** Something that will happen at a moment of virtual time. */
interface Due {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void;
  calledOff: boolean;
}

/** What runs at one moment may start more at that moment, but not for ever. */
const mostAtOneMoment = 100_000;

/**
 * Virtual time. It stands still until `advance` turns it, or runs along real time at `speed` virtual seconds per real
 * second. What is due at the same moment runs in the order in which it was asked for.
 */
export class VirtualClock {
  #now: number;
  #sequence = 0;
  /** A binary heap, the next one first. */
  readonly #due: Due[] = [];
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
    const due: Due = { at: this.#now + Math.max(0, milliseconds), sequence: this.#sequence++, run, calledOff: false };
    this.#push(due);
    return () => {
      due.calledOff = true;
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
    let atThisMoment = 0;
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.#shift();
      atThisMoment = next.at > this.#now ? 0 : atThisMoment + 1;
      if (atThisMoment > mostAtOneMoment) throw new Error(`Things start each other for ever at ${this.#now}`);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = Math.max(this.#now, end);
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
    while (this.#due[0]?.calledOff) this.#shift();
    return this.#due[0];
  }

  #push(due: Due): void {
    let index = this.#due.push(due) - 1;
    for (let above = (index - 1) >> 1; index > 0 && this.#isBefore(index, above); above = (index - 1) >> 1) {
      this.#swap(index, above);
      index = above;
    }
  }

  #shift(): void {
    this.#swap(0, this.#due.length - 1);
    this.#due.pop();
    for (let index = 0, first = this.#firstBelow(0); first !== index; first = this.#firstBelow(index)) {
      this.#swap(index, first);
      index = first;
    }
  }

  /** The first of an element and the two below it. */
  #firstBelow(index: number): number {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    const first = this.#isBefore(left, index) ? left : index;
    return this.#isBefore(right, first) ? right : first;
  }

  #isBefore(index: number, other: number): boolean {
    const [a, b] = [this.#due[index], this.#due[other]];
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.sequence < b.sequence));
  }

  #swap(index: number, other: number): void {
    const [a, b] = [this.#due[index], this.#due[other]];
    if (a && b) [this.#due[index], this.#due[other]] = [b, a];
  }
}
