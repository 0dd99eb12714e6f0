import type { Body } from './service.ts';
import { type Call, type CallMatch, matchesCall } from './wire/call.ts';

/** One call and what came of it. */
export interface LoggedCall extends Call {
  /** Virtual milliseconds at which it came in. */
  readonly at: number;
  /** Order among all arrivals and answers of the log: `a` came before `b` when `a.answered < b.arrived`. */
  readonly arrived: number;
  /** As `arrived`; `undefined` while the call is under way. */
  readonly answered: number | undefined;
  /** What the input names: clusters, services, ARNs, repositories. */
  readonly resources: readonly string[];
  /** `ok`, AWS's error code, `cut` (no effect, no answer), `lost` (effect, no answer), or `undefined` while under way. */
  readonly outcome: string | undefined;
}

/** Ends a call's entry. */
export type EndCall = (outcome: string) => void;

/** Members of inputs that name what a call is about. */
const namingMembers = [
  'cluster',
  'service',
  'services',
  'serviceName',
  'taskDefinition',
  'family',
  'familyPrefix',
  'resourceArn',
  'resourceIds',
  'ResourceIds',
  'ResourceId',
  'serviceArn',
  'serviceDeploymentArn',
  'serviceDeploymentArns',
  'serviceRevisionArns',
  'tasks',
  'repositoryName',
  'repositoryNames',
  'QueueUrl',
] as const;

/** Every call that the sandbox has seen since the last reset, so that tests and benchmarks count exactly. */
export class CallLog {
  #calls: LoggedCall[] = [];
  #ticks = 0;
  readonly #listeners = new Set<(call: Call) => void>();

  /** Notes a call's arrival; the returned function notes its end. */
  begin(call: Call, at: number): EndCall {
    const entry = {
      ...call,
      at,
      arrived: this.#ticks++,
      answered: undefined as number | undefined,
      resources: namedResources(call.input),
      outcome: undefined as string | undefined,
    };
    this.#calls.push(entry);
    return (outcome) => {
      entry.outcome = outcome;
      entry.answered = this.#ticks++;
      for (const listener of this.#listeners) listener(call);
    };
  }

  /** Calls `listener` with every call as it ends, before it is answered. */
  onEnd(listener: (call: Call) => void): void {
    this.#listeners.add(listener);
  }

  /** In the order of arrival. */
  calls(match: CallMatch = {}): readonly LoggedCall[] {
    return this.#calls.filter((call) => matchesCall(call, match));
  }

  /** How many calls of each operation, as `ecs:DescribeServices`, by name. */
  counts(match: CallMatch = {}): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const call of this.calls(match)) {
      const name = `${call.service}:${call.operation}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The longest chain of calls each of which came in after the one before was answered. */
  roundTrips(match: CallMatch = {}): number {
    let trips = 0;
    let lastAnswered = -1;
    const answered = this.calls(match).flatMap((call) => (call.answered === undefined ? [] : [call as Answered]));
    for (const call of answered.sort((a, b) => a.answered - b.answered)) {
      if (call.arrived < lastAnswered) continue;
      trips++;
      lastAnswered = call.answered;
    }
    return trips;
  }

  reset(): void {
    this.#calls = [];
  }
}

type Answered = LoggedCall & { readonly answered: number };

function namedResources(input: Body): readonly string[] {
  return namingMembers.flatMap((member) => {
    const value = input[member];
    if (typeof value === 'string') return [value];
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  });
}
