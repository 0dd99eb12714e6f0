import type { DeliveredEvent } from './event.ts';

/** Which events something is about. */
export type EventMatch = (event: DeliveredEvent) => boolean;

/** What goes wrong with an event on its way: lost, delivered so many times, or late by so many virtual seconds. */
export type EventFault =
  | { readonly kind: 'drop' }
  | { readonly kind: 'double'; readonly copies: number }
  | { readonly kind: 'delay'; readonly seconds: number };

interface CountingFault {
  readonly fault: EventFault;
  readonly match: EventMatch;
  left: number;
}

/** Scripted mishaps of the bus. ECR's events are best effort, ECS's arrive at least once and in any order. */
export class EventFaults {
  #faults: CountingFault[] = [];

  /** Loses the next `times` events that match. */
  drop(match: EventMatch, times = 1): void {
    this.#faults.push({ fault: { kind: 'drop' }, match, left: times });
  }

  /** Delivers the next `times` events that match twice (or `copies` times), with the same id. */
  double(match: EventMatch, times = 1, copies = 2): void {
    this.#faults.push({ fault: { kind: 'double', copies }, match, left: times });
  }

  /** Delivers the next `times` events that match so many virtual seconds late, so that later ones overtake them. */
  delay(match: EventMatch, seconds: number, times = 1): void {
    this.#faults.push({ fault: { kind: 'delay', seconds }, match, left: times });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The mishaps of this event; to be asked once for each. */
  strike(event: DeliveredEvent): readonly EventFault[] {
    const struck = this.#faults.filter((one) => one.left > 0 && one.match(event));
    for (const one of struck) one.left--;
    return struck.map((one) => one.fault);
  }
}
