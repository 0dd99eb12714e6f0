/** A published rate: how many calls at once, and how many a second from then on. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A throttled bucket gives this share of its rate back each second: from a half to the whole in half a minute. */
const recoveryPerSecond = 1 / 60;
/** However often it is throttled, a bucket keeps this share of its rate, so that it finds out when the storm is over. */
const leastShare = 1 / 32;

/**
 * A token bucket that learns: a throttle empties it and halves its rate, which then grows back evenly to the rate it
 * was made with. It never gives out more than the burst and the rate allow, in any window. Times are milliseconds.
 */
export class TokenBucket {
  readonly #burst: number;
  readonly #fullRate: number;
  #rate: number;
  #tokens: number;
  #at: number;
  #epoch = 0;

  /** Full at first. */
  constructor(rate: Rate, now: number) {
    this.#burst = rate.burst;
    this.#fullRate = rate.perSecond;
    this.#rate = this.#fullRate;
    this.#tokens = this.#burst;
    this.#at = now;
  }

  /** Counts the throttles that lowered the rate; a token belongs to the epoch in which it was taken. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Takes a token: true when there was one. */
  take(now: number): boolean {
    this.#refill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until so many tokens are there, at today's rate; 0 when they are. */
  untilTokens(count: number, now: number): number {
    this.#refill(now);
    return Math.max(0, Math.ceil(((count - this.#tokens) / this.#rate) * 1000));
  }

  /** AWS throttled a call. Calls that were under way together are one throttle: only the first lowers the rate. */
  throttled(epoch: number, now: number): void {
    this.#refill(now);
    this.#tokens = Math.min(this.#tokens, 0);
    if (epoch !== this.#epoch) return;
    this.#epoch += 1;
    this.#rate = Math.max(this.#rate / 2, this.#fullRate * leastShare);
  }

  #refill(now: number): void {
    // A clock that was set back must not take tokens away, nor give them out twice.
    if (now <= this.#at) return;
    const seconds = (now - this.#at) / 1000;
    this.#at = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + this.#rate * seconds);
    this.#rate = Math.min(this.#fullRate, this.#rate + this.#fullRate * recoveryPerSecond * seconds);
  }
}
