import type { Activity } from '../activity.ts';
import type { BusEvent, EmulatedService, Environment } from '../service.ts';
import { type DeliveredEvent, envelope } from './event.ts';
import { EventFaults } from './event-faults.ts';
import { busOperations } from './operations.ts';
import { matchesPattern } from './pattern.ts';
import type { Rule } from './rule.ts';
import { type Deliver, TargetDeliveries } from './target-deliveries.ts';

export interface EventBusOptions {
  readonly environment: Environment;
  readonly activity: Activity;
  /** Hands what a target is to receive to the function or queue behind its ARN. Throws AwsError. */
  readonly deliver: Deliver;
}

/** What became of an event on the bus. */
export interface BusRecord {
  readonly event: DeliveredEvent;
  /** Names of the rules that matched, once it was routed. */
  rules: readonly string[];
  fate: 'routed' | 'held' | 'dropped' | 'delayed';
}

/** EventBridge's default bus: rules with patterns and schedules, their targets, and mishaps on demand. */
export class EventBus {
  readonly service: EmulatedService;
  readonly faults = new EventFaults();
  /** Every event that was put on the bus, oldest first. */
  readonly events: BusRecord[] = [];
  readonly rules = new Map<string, Rule>();
  readonly #environment: Environment;
  readonly #deliveries: TargetDeliveries;
  #held: BusRecord[] | undefined;

  constructor(options: EventBusOptions) {
    this.#environment = options.environment;
    this.#deliveries = new TargetDeliveries(options);
    this.service = { name: 'events', targetPrefix: 'AWSEvents', operations: busOperations(this, options.environment) };
  }

  /** Puts an event on the bus; it goes to its rules' targets at once, unless a fault or `hold` keeps it. */
  emit(event: BusEvent): DeliveredEvent {
    const delivered = envelope(event, this.#environment);
    const record: BusRecord = { event: delivered, rules: [], fate: 'routed' };
    this.events.push(record);
    let copies = 1;
    let seconds = 0;
    for (const fault of this.faults.strike(delivered)) {
      if (fault.kind === 'drop') copies = 0;
      else if (fault.kind === 'double') copies *= fault.copies;
      else seconds += fault.seconds;
    }
    if (copies === 0) record.fate = 'dropped';
    else if (seconds > 0) record.fate = 'delayed';
    for (let copy = 0; copy < copies; copy++) {
      if (seconds > 0) this.#environment.clock.after(seconds * 1000, () => this.#arrive(record));
      else this.#arrive(record);
    }
    return delivered;
  }

  /** Keeps every event from here on, until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  /** Routes what was held, in order, and holds no more. Returns how many events went. */
  release(): number {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const record of held) this.#route(record);
    return held.length;
  }

  /** Events that `hold` keeps, in order. */
  get held(): readonly DeliveredEvent[] {
    return (this.#held ?? []).map((record) => record.event);
  }

  addRule(rule: Rule): void {
    this.rules.set(rule.name, rule);
    this.#scheduleNext(rule);
  }

  #arrive(record: BusRecord): void {
    if (this.#held) {
      record.fate = 'held';
      this.#held.push(record);
    } else {
      this.#route(record);
    }
  }

  /**
   * Each region of each account has a default bus of its own, and the rules are in the sandbox's: events of another place
   * match none.
   */
  #route(record: BusRecord): void {
    const { account, region } = this.#environment;
    const isHere = record.event.region === region && record.event.account === account;
    const matching = [...this.rules.values()].filter(
      (rule) => isHere && rule.enabled && rule.pattern && matchesPattern(rule.pattern, record.event),
    );
    record.rules = matching.map((rule) => rule.name);
    record.fate = 'routed';
    for (const rule of matching) this.#send(rule, record.event);
  }

  #send(rule: Rule, event: DeliveredEvent): void {
    for (const target of rule.targets.values()) this.#deliveries.start(rule, target, event);
  }

  #scheduleNext(rule: Rule): void {
    const { clock } = this.#environment;
    const next = rule.schedule?.(clock.now());
    if (next === undefined) return;
    clock.after(next - clock.now(), () => {
      if (this.rules.get(rule.name) !== rule) return;
      if (rule.enabled) this.#fire(rule);
      this.#scheduleNext(rule);
    });
  }

  /** A schedule's event goes to its own rule's targets, not over the bus. */
  #fire(rule: Rule): void {
    const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [rule.arn], detail: {} };
    const record: BusRecord = { event: envelope(event, this.#environment), rules: [rule.name], fate: 'routed' };
    this.events.push(record);
    this.#send(rule, record.event);
  }
}
