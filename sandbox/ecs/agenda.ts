import type { VirtualClock } from '../clock.ts';

/**
 * What ECS does later, in virtual time. Everything due at one moment shares one timer of the clock, so that thousands
 * of services that change together cost as many timers as there are moments. Nothing is ever called off: whoever was
 * asked to run looks whether there is still something to do.
 */
export class Agenda {
  readonly #clock: VirtualClock;
  readonly #moments = new Map<number, (() => void)[]>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  after(seconds: number, run: () => void): void {
    const at = this.#clock.now() + seconds * 1000;
    const moment = this.#moments.get(at);
    if (moment) {
      moment.push(run);
      return;
    }
    this.#moments.set(at, [run]);
    this.#clock.after(seconds * 1000, () => this.#arrive(at));
  }

  #arrive(at: number): void {
    const due = this.#moments.get(at) ?? [];
    this.#moments.delete(at);
    for (const run of due) run();
  }
}
