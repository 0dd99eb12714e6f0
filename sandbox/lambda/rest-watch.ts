import { AsyncResource } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { FunctionClock } from './function-clock.ts';
import type { ProcessMessage } from './process-messages.ts';

/** Real milliseconds between two looks. */
const lookEveryMs = 4;
/** Asynchronous resources that a look makes itself: its timer, and the one that it counts by. */
const madeByLook = 2;
/** A request that takes longer than this, while the sandbox holds some back, is one of them and waits for virtual time. */
const heldBackAfterMs = 50;

/**
 * Watches whether a function can go on without time passing, and tells the sandbox when it cannot: no request of its
 * own is under way, no file is being read, and nothing happened since the last look.
 */
export class RestWatch {
  /** How many calls of the function the sandbox holds back. */
  heldBack = 0;
  readonly #clock: FunctionClock;
  readonly #tell: (message: ProcessMessage) => void;
  readonly #setTimeout = globalThis.setTimeout;
  readonly #clearTimeout = globalThis.clearTimeout;
  #timer: NodeJS.Timeout | undefined;
  #requests = 0;
  #requestChanges = 0;
  #workChanges = 0;
  #seen = -1;
  #seenAt = 0;
  #told: number | undefined;
  #lastResource = 0;

  /** To be made before virtual time is installed: it looks in real time. */
  constructor(clock: FunctionClock, tell: (message: ProcessMessage) => void) {
    this.#clock = clock;
    this.#tell = tell;
    subscribe('http.client.request.start', (message) => {
      const { request } = message as { readonly request: NodeJS.EventEmitter };
      this.#count(1);
      request.once('close', () => this.#count(-1));
    });
    this.#watchFetch();
  }

  start(): void {
    this.stop();
    this.#seen = -1;
    this.#told = undefined;
    this.#lookLater();
  }

  stop(): void {
    this.#clearTimeout(this.#timer);
  }

  /** The sandbox knows that there is work again: it has just said so itself. */
  woken(): void {
    this.#told = undefined;
  }

  /** Node's fetch says so on channels of its own: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
  #watchFetch(): void {
    const underWay = new WeakSet<object>();
    const requestOf = (message: unknown) => (message as { readonly request: object }).request;
    subscribe('undici:request:create', (message) => {
      underWay.add(requestOf(message));
      this.#count(1);
    });
    for (const end of ['undici:request:trailers', 'undici:request:error']) {
      subscribe(end, (message) => {
        if (underWay.delete(requestOf(message))) this.#count(-1);
      });
    }
  }

  #count(change: 1 | -1): void {
    this.#requests += change;
    this.#requestChanges++;
  }

  #lookLater(): void {
    this.#timer = this.#setTimeout(() => this.#look(), lookEveryMs);
  }

  #look(): void {
    this.#workChanges += this.#madeSince();
    const state = this.#clock.changes + this.#requestChanges + this.#workChanges;
    if (this.#told !== undefined && this.#told !== state) {
      this.#told = undefined;
      this.#tell({ kind: 'working' });
    }
    if (state !== this.#seen) {
      this.#seen = state;
      this.#seenAt = performance.now();
    } else if (this.#told === undefined && this.#isAtRest()) {
      this.#told = state;
      this.#tell({ kind: 'waiting', until: this.#clock.nextAt() });
    }
    this.#lookLater();
  }

  /** How many asynchronous resources were made since the last look: streams at work show in no other way. */
  #madeSince(): number {
    const newest = new AsyncResource('look').asyncId();
    const made = newest - this.#lastResource - madeByLook;
    this.#lastResource = newest;
    return Math.max(0, made);
  }

  #isAtRest(): boolean {
    if (this.#requests > 0) return this.heldBack > 0 && performance.now() - this.#seenAt > heldBackAfterMs;
    // Idle connections, pipes and this watch's own timer are listed, too; what is under way has a request in its name.
    return !process.getActiveResourcesInfo().some((name) => /Req|Immediate|Connect|Zlib|Worker/i.test(name));
  }
}
