import type { VirtualClock } from './clock.ts';
import { AwsError } from './service.ts';
import { type Call, type CallMatch, matchesCall } from './wire/call.ts';

/** What goes wrong with a call. */
export type Fault =
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly status?: number | undefined }
  /** The call waits so many virtual milliseconds before it has its effect. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The connection is destroyed before the call has any effect. */
  | { readonly kind: 'cut' }
  /** The call has its effect, and the connection is destroyed without an answer. */
  | { readonly kind: 'lose' }
  /** A gateway's page in place of AWS's answer; without effect. */
  | { readonly kind: 'html'; readonly status: number }
  /** Neither an effect nor an answer, with the connection open, until the faults are cleared or the server closes. */
  | { readonly kind: 'hang' };

/** When a fault strikes. Of the calls that match, `after` pass first, and the next `times` are struck. */
export interface FaultRule {
  readonly fault: Fault;
  readonly match?: CallMatch | undefined;
  /** Default 0. */
  readonly after?: number | undefined;
  /** Default 1; `Infinity` for ever. */
  readonly times?: number | undefined;
}

/** How often, beginning after how many calls. */
export interface Strike {
  readonly times?: number | undefined;
  readonly after?: number | undefined;
}

/** A rule that stands. */
export interface StandingFault {
  /** How many calls were struck so far. */
  readonly struck: number;
  remove(): void;
}

interface CountingRule extends FaultRule {
  seen: number;
  struck: number;
}

/** Scripted failures. Every rule counts the calls that it matches by itself. */
export class Faults {
  #rules: CountingRule[] = [];
  #release: (() => void)[] = [];
  readonly #holdListeners = new Set<(call: Call, change: 1 | -1) => void>();

  add(rule: FaultRule): StandingFault {
    const counting: CountingRule = { ...rule, seen: 0, struck: 0 };
    this.#rules.push(counting);
    return {
      get struck() {
        return counting.struck;
      },
      remove: () => {
        this.#rules = this.#rules.filter((other) => other !== counting);
      },
    };
  }

  throttle(match: CallMatch = {}, strike: Strike = {}): StandingFault {
    return this.fail('ThrottlingException', 'Rate exceeded', match, strike);
  }

  fail(code: string, message: string, match: CallMatch = {}, strike: Strike & { status?: number } = {}): StandingFault {
    const { status, ...when } = strike;
    return this.add({ fault: { kind: 'error', code, message, status }, match, ...when });
  }

  delay(milliseconds: number, match: CallMatch = {}, strike: Strike = {}): StandingFault {
    return this.add({ fault: { kind: 'delay', milliseconds }, match, ...strike });
  }

  /** Cuts the connection before the k-th matching call (counted from 1) has any effect. */
  cutBefore(k: number, match: CallMatch = {}): StandingFault {
    return this.add({ fault: { kind: 'cut' }, match, after: k - 1 });
  }

  /** Lets the k-th matching call (counted from 1) have its effect and loses the answer. */
  loseAnswer(k: number, match: CallMatch = {}): StandingFault {
    return this.add({ fault: { kind: 'lose' }, match, after: k - 1 });
  }

  html(match: CallMatch = {}, strike: Strike = {}): StandingFault {
    return this.add({ fault: { kind: 'html', status: 502 }, match, ...strike });
  }

  hang(match: CallMatch = {}, strike: Strike = {}): StandingFault {
    return this.add({ fault: { kind: 'hang' }, match, ...strike });
  }

  /** Removes every rule, and cuts what hangs. */
  clear(): void {
    this.#rules = [];
    for (const release of this.#release.splice(0)) release();
  }

  /** The faults that strike this call; to be asked once for each. */
  strike(call: Call): readonly Fault[] {
    const struck: Fault[] = [];
    for (const rule of this.#rules) {
      if (!matchesCall(call, rule.match ?? {})) continue;
      rule.seen++;
      const after = rule.after ?? 0;
      if (rule.seen <= after || rule.seen > after + (rule.times ?? 1)) continue;
      rule.struck++;
      struck.push(rule.fault);
    }
    return struck;
  }

  /** Calls `listener` when a call begins to wait (1), and when it goes on (-1). */
  onHold(listener: (call: Call, change: 1 | -1) => void): void {
    this.#holdListeners.add(listener);
  }

  /** Lets a call wait. */
  async hold(call: Call, wait: Promise<void>): Promise<void> {
    for (const listener of this.#holdListeners) listener(call, 1);
    await wait;
    for (const listener of this.#holdListeners) listener(call, -1);
  }

  /** Resolves once hanging calls are let go. */
  released(): Promise<void> {
    return new Promise((resolve) => this.#release.push(resolve));
  }
}

/** How a call goes on after its faults: to its operation, with or without an answer, or not at all. */
type Fate =
  | { readonly kind: 'run'; readonly answer: boolean }
  | { readonly kind: 'cut' }
  | { readonly kind: 'html'; readonly status: number };

/** Lets a call suffer its faults in their order; throws the error that one of them stands for. */
export async function suffer(call: Call, faults: Faults, clock: VirtualClock): Promise<Fate> {
  let answer = true;
  for (const fault of faults.strike(call)) {
    if (fault.kind === 'error') throw new AwsError(fault.code, fault.message, fault.status);
    if (fault.kind === 'delay') {
      await faults.hold(call, new Promise((resolve) => clock.after(fault.milliseconds, resolve)));
    } else if (fault.kind === 'hang') {
      await faults.hold(call, faults.released());
    }
    if (fault.kind === 'html') return fault;
    if (fault.kind === 'cut' || fault.kind === 'hang') return { kind: 'cut' };
    if (fault.kind === 'lose') answer = false;
  }
  return { kind: 'run', answer };
}
