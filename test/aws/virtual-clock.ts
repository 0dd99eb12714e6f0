import type { Clock } from '../../lib/ports/clock.ts';

/** A clock that only waiting turns: waiters resume in the order in which they fall due, and nothing takes real time. */
export class ImpatientClock implements Clock {
  #now: number;
  #waiting: { readonly at: number; readonly resume: () => void }[] = [];
  /** How long each wait was. */
  readonly waits: number[] = [];

  constructor(startAt = 0) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  wait(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    return new Promise((resume) => {
      this.#waiting.push({ at: this.#now + milliseconds, resume });
      setImmediate(() => this.#turn());
    });
  }

  /** Lets time pass with nobody waiting for it. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  #turn(): void {
    const due = this.#waiting.toSorted((a, b) => a.at - b.at)[0];
    if (!due) return;
    this.#waiting = this.#waiting.filter((other) => other !== due);
    this.#now = Math.max(this.#now, due.at);
    due.resume();
  }
}
