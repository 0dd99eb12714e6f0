import type { Activity } from '../activity.ts';
import { uuid } from '../event-bridge/event.ts';
import { AwsError, type Environment } from '../service.ts';
import { AsynchronousInvocations, type SendToQueue } from './asynchronous-invocations.ts';
import type { FunctionDefinition, InvocationResult, LogLine } from './function-definition.ts';
import { accessKeyOf } from './function-environment.ts';
import { LambdaFunction } from './lambda-function.ts';

export interface FunctionsOptions {
  readonly environment: Environment;
  readonly activity: Activity;
  readonly endpoint: () => string;
  /** Processes of one function at the same time: what the account's concurrency is to Lambda. */
  readonly concurrency: number;
  readonly sendToQueue: SendToQueue;
}

/** Every invocation that ended, for tests and demos. */
export interface InvocationRecord extends InvocationResult {
  readonly function: string;
  readonly event: unknown;
  /** Virtual milliseconds at its end. */
  readonly at: number;
}

const keptLines = 20_000;

/** Lambda: functions as child processes, invoked synchronously and asynchronously. */
export class Functions {
  readonly invocations: InvocationRecord[] = [];
  readonly #options: FunctionsOptions;
  readonly #functions = new Map<string, LambdaFunction>();
  readonly #asynchronous: AsynchronousInvocations;
  readonly #listeners = new Set<(line: LogLine) => void>();
  #lines: LogLine[] = [];

  constructor(options: FunctionsOptions) {
    this.#options = options;
    const { environment, activity, sendToQueue } = options;
    const invoke = (name: string, requestId: string, event: unknown) => this.#run(name, requestId, event);
    this.#asynchronous = new AsynchronousInvocations({ environment, activity, sendToQueue, invoke });
  }

  /** Adds a function; its first invocation starts its first process. */
  add(definition: FunctionDefinition): LambdaFunction {
    const { environment, endpoint, activity, concurrency } = this.#options;
    const surroundings = {
      region: environment.region,
      endpoint,
      clock: environment.clock,
      log: (line: LogLine) => this.#log(line),
    };
    const added = new LambdaFunction(definition, { surroundings, activity, concurrency });
    this.#functions.set(definition.name, added);
    return added;
  }

  names(): readonly string[] {
    return [...this.#functions.keys()].sort();
  }

  /** By name, logical id or ARN. Throws AwsError `ResourceNotFoundException`. */
  find(nameOrArn: string): LambdaFunction {
    const name = /^arn:[^:]+:lambda:[^:]+:[^:]+:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
    const byLogicalId = () => [...this.#functions.values()].find((one) => one.definition.logicalId === name);
    const found = this.#functions.get(name) ?? byLogicalId();
    if (!found) throw new AwsError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    return found;
  }

  /** Invokes and waits for the end, as Invoke with `RequestResponse` does. */
  invoke(nameOrArn: string, event: unknown): Promise<InvocationResult> {
    return this.#run(nameOrArn, this.#requestId(), event);
  }

  /** Accepts the event and returns, as Invoke with `Event` does: retries and destinations follow by themselves. */
  invokeAsync(nameOrArn: string, event: unknown): string {
    const requestId = this.#requestId();
    this.#asynchronous.accept(this.find(nameOrArn).definition, requestId, event);
    return requestId;
  }

  /** The lines that functions wrote, oldest first; of one function when it is named. */
  logs(nameOrArn?: string): readonly LogLine[] {
    const name = nameOrArn === undefined ? undefined : this.find(nameOrArn).definition.name;
    return name === undefined ? [...this.#lines] : this.#lines.filter((line) => line.function === name);
  }

  /** Calls `listener` with every line as it is written; returns a function that ends it. */
  onLog(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A call that a function had made is about to be answered: one that rested for it goes on. */
  answered(accessKeyId: string): void {
    this.#byKey(accessKeyId)?.answered();
  }

  /** A call of a function begins to be held back (1), or goes on (-1). */
  held(accessKeyId: string, change: 1 | -1): void {
    this.#byKey(accessKeyId)?.held(change);
  }

  stop(): void {
    for (const one of this.#functions.values()) one.stop();
  }

  async #run(nameOrArn: string, requestId: string, event: unknown): Promise<InvocationResult> {
    const found = this.find(nameOrArn);
    const result = await found.invoke(requestId, event);
    const at = this.#options.environment.clock.now();
    this.invocations.push({ ...result, function: found.definition.name, event, at });
    return result;
  }

  #byKey(accessKeyId: string): LambdaFunction | undefined {
    return [...this.#functions.values()].find((one) => accessKeyOf(one.definition.logicalId) === accessKeyId);
  }

  #requestId(): string {
    return uuid(this.#options.environment.id(32));
  }

  #log(line: LogLine): void {
    this.#lines.push(line);
    if (this.#lines.length > keptLines) this.#lines = this.#lines.slice(-keptLines / 2);
    for (const listener of this.#listeners) listener(line);
  }
}
