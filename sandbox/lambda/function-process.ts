import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { VirtualClock } from '../clock.ts';
import { compileCache } from './compile-cache.ts';
import type { FunctionDefinition, InvocationResult, LogLine } from './function-definition.ts';
import { functionEnvironment, invocationHeaders } from './function-environment.ts';
import type { ProcessMessage, SandboxMessage } from './process-messages.ts';
import { RuntimeApi } from './runtime-api.ts';

/** What a process of a function needs to know of the sandbox. */
export interface FunctionSurroundings {
  readonly region: string;
  readonly endpoint: () => string;
  readonly clock: VirtualClock;
  readonly log: (line: LogLine) => void;
}

/** Hears whether an invocation can go on without time passing. */
export interface Presence {
  rest(): void;
  work(): void;
}

interface Current {
  readonly requestId: string;
  readonly cold: boolean;
  readonly presence: Presence;
  readonly resolve: (result: InvocationResult) => void;
  /** Virtual time at which the function has had its time; `undefined` while its code is loaded. */
  deadline: number | undefined;
  realLimit: NodeJS.Timeout | undefined;
  cancelWake: (() => void) | undefined;
}

const runtimeLoop = fileURLToPath(new URL('./runtime-loop.ts', import.meta.url));
/** Lambda gives a function's code ten seconds to load. */
const initLimitMs = 10_000;
/** A function that never waits is ended in real time, and a slow machine is no reason to end it early. */
const leastRealLimitMs = 20_000;

/** One execution environment of a function: a process that takes one invocation at a time. */
export class FunctionProcess {
  readonly #definition: FunctionDefinition;
  readonly #surroundings: FunctionSurroundings;
  readonly #api: RuntimeApi;
  #child: ChildProcess | undefined;
  #current: Current | undefined;
  #served = 0;
  #alive = true;

  constructor(definition: FunctionDefinition, surroundings: FunctionSurroundings) {
    this.#definition = definition;
    this.#surroundings = surroundings;
    this.#api = new RuntimeApi({
      taken: () => this.#taken(),
      ended: (requestId, outcome) => {
        if (requestId !== this.#current?.requestId) return;
        this.#end(outcome.payload, outcome.failed ? 'Handled' : undefined);
      },
      initFailed: (error) => {
        this.#end(error, 'Unhandled');
        this.kill();
      },
    });
  }

  /** False once the process is gone: the next invocation needs another. */
  get alive(): boolean {
    return this.#alive;
  }

  async invoke(requestId: string, event: unknown, presence: Presence): Promise<InvocationResult> {
    const cold = this.#served++ === 0;
    const result = new Promise<InvocationResult>((resolve) => {
      const timing = { deadline: undefined, realLimit: undefined, cancelWake: undefined };
      this.#current = { requestId, cold, presence, resolve, ...timing };
    });
    if (!this.#child) await this.#start();
    const headers = invocationHeaders(this.#definition, requestId, this.#surroundings.clock.now());
    this.#api.hand({ requestId, event, headers });
    const ended = await result;
    // What the handler wrote before it answered is in the pipe by now, and is read in the next round.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    return ended;
  }

  /** Wakes an invocation that rests: something that it may have waited for has come about. */
  lookAgain(): void {
    const current = this.#current;
    if (!current?.cancelWake) return;
    current.cancelWake();
    current.cancelWake = undefined;
    current.presence.work();
    this.#wake(this.#surroundings.clock.now());
  }

  /** So many calls of the function are held back: one that waits for them waits for time to pass. */
  heldBack(calls: number): void {
    this.#tell({ kind: 'held', calls });
  }

  kill(): void {
    this.#alive = false;
    this.#child?.kill('SIGKILL');
    this.#api.close();
    this.#end({ errorType: 'Runtime.ExitError', errorMessage: 'The process was ended' }, 'Unhandled');
  }

  async #start(): Promise<void> {
    const runtimeApi = await this.#api.listen();
    if (!this.#alive) return;
    this.#limit(initLimitMs);
    const { region, endpoint, clock } = this.#surroundings;
    const heap = Math.max(32, Math.floor(this.#definition.memoryMb * 0.9));
    // An execution environment has a /tmp of its own: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    const scratch = mkdtempSync(join(tmpdir(), 'berth-sandbox-function-'));
    const own = functionEnvironment(this.#definition, { region, endpoint: endpoint(), runtimeApi });
    const child = spawn(process.execPath, [`--max-old-space-size=${heap}`, runtimeLoop, String(clock.now())], {
      cwd: this.#definition.codeFolder,
      env: { ...own, TMPDIR: scratch, ...compileCache().environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    if (child.stdout) this.#collect(child.stdout, 'stdout');
    if (child.stderr) this.#collect(child.stderr, 'stderr');
    child.on('message', (message) => this.#heard(message as ProcessMessage));
    child.on('close', () => rmSync(scratch, { recursive: true, force: true }));
    child.on('exit', (code, signal) => this.#exited(signal ? `signal: ${signal}` : `exit status ${code}`));
    child.on('error', (error) => this.#exited(error.message));
  }

  #taken(): void {
    if (!this.#current) return;
    const timeoutMs = this.#definition.timeoutSeconds * 1000;
    this.#current.deadline = this.#surroundings.clock.now() + timeoutMs;
    this.#limit(Math.max(timeoutMs, leastRealLimitMs));
  }

  /** The process can only go on when time has passed: it is woken then, or ended when it has had its time. */
  #heard(message: ProcessMessage): void {
    const current = this.#current;
    if (!current) return;
    current.cancelWake?.();
    current.cancelWake = undefined;
    if (message.kind === 'working') {
      current.presence.work();
      return;
    }
    const { clock } = this.#surroundings;
    const deadline = current.deadline ?? clock.now() + initLimitMs;
    const at = Math.min(message.until ?? deadline, deadline);
    clearTimeout(current.realLimit);
    current.cancelWake = clock.after(at - clock.now(), () => {
      current.cancelWake = undefined;
      current.presence.work();
      if (at >= deadline) this.#timedOut();
      else this.#wake(clock.now());
    });
    current.presence.rest();
  }

  #wake(now: number): void {
    this.#limit(leastRealLimitMs);
    this.#tell({ kind: 'time', now });
  }

  #tell(message: SandboxMessage): void {
    if (this.#child?.connected) this.#child.send(message, () => undefined);
  }

  #limit(milliseconds: number): void {
    const current = this.#current;
    if (!current) return;
    clearTimeout(current.realLimit);
    current.realLimit = setTimeout(() => this.#timedOut(), milliseconds);
  }

  #timedOut(): void {
    const seconds = this.#definition.timeoutSeconds.toFixed(2);
    const errorMessage = `RequestId: ${this.#current?.requestId} Error: Task timed out after ${seconds} seconds`;
    this.#end({ errorType: 'Sandbox.Timedout', errorMessage }, 'Unhandled');
    this.kill();
  }

  #exited(how: string): void {
    const errorMessage = `RequestId: ${this.#current?.requestId} Error: Runtime exited with error: ${how}`;
    this.#end({ errorType: 'Runtime.ExitError', errorMessage }, 'Unhandled');
    this.kill();
  }

  #end(payload: unknown, functionError: InvocationResult['functionError']): void {
    const current = this.#current;
    if (!current) return;
    this.#current = undefined;
    clearTimeout(current.realLimit);
    current.cancelWake?.();
    current.presence.work();
    current.resolve({ requestId: current.requestId, functionError, payload, cold: current.cold });
  }

  #collect(stream: Readable, name: LogLine['stream']): void {
    createInterface({ input: stream }).on('line', (line) => {
      const about = { function: this.#definition.name, requestId: this.#current?.requestId };
      this.#surroundings.log({ ...about, stream: name, line, at: this.#surroundings.clock.now() });
    });
  }
}
