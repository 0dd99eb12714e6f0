/** A call as its caller saw it: numbers say what came before what. */
export interface WatchedCall {
  readonly operation: string;
  readonly sent: number;
  /** `undefined` while it is under way. */
  readonly answered: number | undefined;
}

/**
 * The order of calls as their caller saw it. A local AWS answers so fast that calls sent together may arrive one behind
 * the other's answer; their caller did not wait for it, and that is what a round trip is.
 */
export class CallWatch {
  #ticks = 0;
  readonly calls: WatchedCall[] = [];

  async watch<Answer>(operation: string, call: () => Promise<Answer>): Promise<Answer> {
    const at = this.calls.push({ operation, sent: this.#ticks++, answered: undefined }) - 1;
    try {
      return await call();
    } finally {
      this.calls[at] = { ...(this.calls[at] as WatchedCall), answered: this.#ticks++ };
    }
  }

  /** The calls until the first answer of an operation, that call included; all when it was never called. */
  until(operation: string): readonly WatchedCall[] {
    const end = this.calls.find((call) => call.operation === operation)?.answered ?? Number.POSITIVE_INFINITY;
    return this.calls.filter(({ sent }) => sent < end);
  }
}

/** The longest chain of calls each of which was sent after the one before had been answered. */
export function roundTrips(calls: readonly WatchedCall[]): number {
  let trips = 0;
  let lastAnswered = -1;
  const answered = calls.flatMap(({ sent, answered: end }) => (end === undefined ? [] : [{ sent, end }]));
  for (const { sent, end } of answered.sort((a, b) => a.end - b.end)) {
    if (sent < lastAnswered) continue;
    trips += 1;
    lastAnswered = end;
  }
  return trips;
}
