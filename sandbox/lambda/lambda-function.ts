import type { Activity } from '../activity.ts';
import type { FunctionDefinition, InvocationResult } from './function-definition.ts';
import { FunctionProcess, type FunctionSurroundings } from './function-process.ts';

/** A function with its processes: warm ones are used again, and more are started while others are busy. */
export class LambdaFunction {
  readonly definition: FunctionDefinition;
  /** How many invocations may run at the same time. */
  readonly concurrency: number;
  readonly #surroundings: FunctionSurroundings;
  readonly #activity: Activity;
  #idle: FunctionProcess[] = [];
  readonly #busy = new Set<FunctionProcess>();
  readonly #queue: (() => void)[] = [];
  #peak = 0;
  #held = 0;
  #stopped = false;

  constructor(
    definition: FunctionDefinition,
    options: { readonly surroundings: FunctionSurroundings; readonly activity: Activity; readonly concurrency: number },
  ) {
    this.definition = definition;
    this.concurrency = Math.min(definition.reservedConcurrency ?? options.concurrency, options.concurrency);
    this.#surroundings = options.surroundings;
    this.#activity = options.activity;
  }

  /** The most invocations that ran at the same time so far. */
  get peak(): number {
    return this.#peak;
  }

  /** Runs the handler once; waits its turn when all processes are busy. What waits for time to pass is not under way. */
  async invoke(requestId: string, event: unknown): Promise<InvocationResult> {
    if (this.#busy.size >= this.concurrency) await new Promise<void>((resolve) => this.#queue.push(resolve));
    if (this.#stopped) throw new Error(`The sandbox stopped before ${this.definition.name} was invoked`);
    const what = `invocation ${requestId} of ${this.definition.name}`;
    let end = this.#activity.begin(what);
    const presence = {
      rest: () => end(),
      work: () => {
        end();
        end = this.#activity.begin(what);
      },
    };
    const process = this.#process();
    this.#busy.add(process);
    this.#peak = Math.max(this.#peak, this.#busy.size);
    try {
      return await process.invoke(requestId, event, presence);
    } finally {
      this.#busy.delete(process);
      if (process.alive) this.#idle.push(process);
      this.#queue.shift()?.();
      end();
    }
  }

  /** Ends every process; the next invocation starts cold. */
  stopProcesses(): void {
    for (const process of [...this.#idle, ...this.#busy]) process.kill();
    this.#idle = [];
  }

  /** Lets invocations that rest look again, because one of their calls is answered. */
  answered(): void {
    for (const process of this.#busy) process.lookAgain();
  }

  /** One call more or less of this function is held back. */
  held(change: 1 | -1): void {
    this.#held += change;
    for (const process of [...this.#busy, ...this.#idle]) process.heldBack(this.#held);
  }

  stop(): void {
    this.#stopped = true;
    this.stopProcesses();
    for (const wake of this.#queue.splice(0)) wake();
  }

  #process(): FunctionProcess {
    for (let warm = this.#idle.pop(); warm; warm = this.#idle.pop()) {
      if (warm.alive) return warm;
    }
    return new FunctionProcess(this.definition, this.#surroundings);
  }
}
