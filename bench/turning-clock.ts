import type { Clock } from '../lib/ports/clock.ts';
import type { VirtualClock } from '../sandbox/clock.ts';

/**
 * Virtual time for code under measurement: it passes only while everybody waits for it and no call is under way. So a
 * measured duration is what the waits alone take, and no real time passes.
 */
export class TurningClock implements Clock {
  readonly #virtual: VirtualClock;
  #underWay = 0;
  #waiting = 0;
  #turning = false;

  constructor(virtual: VirtualClock) {
    this.#virtual = virtual;
  }

  now(): number {
    return this.#virtual.now();
  }

  wait(milliseconds: number): Promise<void> {
    this.#waiting += 1;
    return new Promise((resolve) => {
      this.#virtual.after(milliseconds, () => {
        this.#waiting -= 1;
        resolve();
      });
      this.#turn();
    });
  }

  /** Time stands still until the call is answered. */
  async during<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    this.#underWay += 1;
    try {
      return await call();
    } finally {
      this.#underWay -= 1;
    }
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    // Two rounds of the event loop without a call under way: whoever was resumed has asked for what they need next.
    let quiet = 0;
    const look = () => {
      quiet = this.#underWay === 0 ? quiet + 1 : 0;
      if (quiet >= 3) {
        quiet = 0;
        const next = this.#virtual.untilNext();
        if (next !== undefined) this.#virtual.advance(next);
      }
      if (this.#waiting > 0) setImmediate(look);
      else this.#turning = false;
    };
    setImmediate(look);
  }
}
