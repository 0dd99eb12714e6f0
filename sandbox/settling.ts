import { setImmediate } from 'node:timers/promises';
import type { Activity } from './activity.ts';
import type { VirtualClock } from './clock.ts';

export interface RunLimits {
  /** Virtual seconds between two looks at the predicate; default 1. */
  readonly stepSeconds?: number | undefined;
  /** Virtual seconds after which to give up; default one hour. */
  readonly limitSeconds?: number | undefined;
  /** What is waited for, for the error. */
  readonly what?: string | undefined;
}

/** Real milliseconds that work at one moment of virtual time may take: longer than any function's timeout and retries. */
const settleLimitMs = 60_000;
/** Rounds of work at one moment of virtual time, against things that start each other for ever. */
const roundLimit = 10_000;

/** Turns the clock and waits, exactly, for what that sets going. */
export class Settling {
  readonly #activity: Activity;
  readonly #clock: VirtualClock;
  readonly #limitMs: number;

  constructor(activity: Activity, clock: VirtualClock, limitMs: number = settleLimitMs) {
    this.#activity = activity;
    this.#clock = clock;
    this.#limitMs = limitMs;
  }

  /**
   * Resolves when nothing is left to do at this moment of virtual time: no invocation, delivery or poll is under way,
   * and nothing is due. Throws when that does not come about within a minute.
   */
  async settled(): Promise<void> {
    const giveUpAt = performance.now() + this.#limitMs;
    for (let round = 0; round < roundLimit; round++) {
      if (this.#activity.busy) await this.#idle(giveUpAt - performance.now());
      // What just ended may have something to say to the clock or the queues first.
      await setImmediate();
      if (this.#activity.busy) continue;
      if (this.#clock.untilNext() !== 0) return;
      this.#clock.advance(0);
    }
    throw new Error(`The sandbox did not come to rest within ${roundLimit} rounds at ${this.#time()}`);
  }

  /** Lets virtual time pass, stopping at everything that falls due to let its work be done. */
  async advance(seconds: number): Promise<void> {
    const end = this.#clock.now() + seconds * 1000;
    await this.settled();
    while (this.#clock.now() < end) {
      this.#clock.advance(Math.min(this.#clock.untilNext() ?? Number.POSITIVE_INFINITY, end - this.#clock.now()));
      await this.settled();
    }
  }

  /** Lets virtual time pass until the predicate holds. Throws when it does not within the limit. */
  async runUntil(predicate: () => boolean | Promise<boolean>, limits: RunLimits = {}): Promise<void> {
    const { stepSeconds = 1, limitSeconds = 3600, what = 'what was waited for' } = limits;
    const end = this.#clock.now() + limitSeconds * 1000;
    await this.settled();
    while (!(await predicate())) {
      if (this.#clock.now() >= end) {
        throw new Error(`${what} did not happen within ${limitSeconds} virtual seconds; it is ${this.#time()}`);
      }
      await this.advance(stepSeconds);
    }
  }

  async #idle(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const names = this.#activity.names().join(', ');
        reject(new Error(`The sandbox did not come to rest within ${this.#limitMs / 1000} s; under way: ${names}`));
      }, limitMs);
    });
    try {
      await Promise.race([this.#activity.idle(), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  #time(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}
