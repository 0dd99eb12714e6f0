import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { FunctionDefinition, InvocationResult, LogLine } from './function-definition.ts';
import { RuntimeApi } from './runtime-api.ts';

/** What a process of a function needs to know of the sandbox. */
export interface FunctionSurroundings {
  readonly region: string;
  readonly endpoint: () => string;
  readonly now: () => number;
  readonly speed: () => number;
  readonly log: (line: LogLine) => void;
}

interface Current {
  readonly requestId: string;
  readonly cold: boolean;
  readonly resolve: (result: InvocationResult) => void;
  timer: NodeJS.Timeout | undefined;
}

const runtimeLoop = fileURLToPath(new URL('./runtime-loop.ts', import.meta.url));
/** Lambda gives a function's code ten seconds to load. */
const initLimitMs = 10_000;

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
      taken: () => this.#limit(this.#definition.timeoutSeconds * 1000),
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

  async invoke(requestId: string, event: unknown): Promise<InvocationResult> {
    const cold = this.#served++ === 0;
    const result = new Promise<InvocationResult>((resolve) => {
      this.#current = { requestId, cold, resolve, timer: undefined };
    });
    if (!this.#child) await this.#start();
    this.#api.hand({ requestId, event, headers: this.#headers(requestId) });
    const ended = await result;
    // What the handler wrote before it answered is in the pipe by now, and is read in the next round.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    return ended;
  }

  kill(): void {
    this.#alive = false;
    this.#child?.kill('SIGKILL');
    this.#api.close();
  }

  async #start(): Promise<void> {
    const address = await this.#api.listen();
    if (!this.#alive) return;
    this.#limit(initLimitMs);
    const heap = Math.max(32, Math.floor(this.#definition.memoryMb * 0.9));
    const child = spawn(process.execPath, [`--max-old-space-size=${heap}`, runtimeLoop], {
      cwd: this.#definition.codeFolder,
      env: { ...this.#environment(address), ...this.#definition.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#collect(child.stdout, 'stdout');
    this.#collect(child.stderr, 'stderr');
    child.on('exit', (code, signal) => this.#exited(signal ? `signal: ${signal}` : `exit status ${code}`));
    child.on('error', (error) => this.#exited(error.message));
  }

  #limit(milliseconds: number): void {
    const current = this.#current;
    if (!current) return;
    clearTimeout(current.timer);
    current.timer = setTimeout(() => {
      const seconds = (milliseconds / 1000).toFixed(2);
      this.#end(
        {
          errorType: 'Sandbox.Timedout',
          errorMessage: `RequestId: ${current.requestId} Error: Task timed out after ${seconds} seconds`,
        },
        'Unhandled',
      );
      this.kill();
    }, milliseconds);
  }

  #exited(how: string): void {
    const requestId = this.#current?.requestId;
    const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${how}`;
    this.#end({ errorType: 'Runtime.ExitError', errorMessage }, 'Unhandled');
    this.kill();
  }

  #end(payload: unknown, functionError: InvocationResult['functionError']): void {
    const current = this.#current;
    if (!current) return;
    this.#current = undefined;
    clearTimeout(current.timer);
    current.resolve({ requestId: current.requestId, functionError, payload, cold: current.cold });
  }

  #collect(stream: Readable, name: LogLine['stream']): void {
    createInterface({ input: stream }).on('line', (line) => {
      const requestId = this.#current?.requestId;
      this.#surroundings.log({
        function: this.#definition.name,
        stream: name,
        line,
        at: this.#surroundings.now(),
        requestId,
      });
    });
  }

  #headers(requestId: string): Readonly<Record<string, string>> {
    const { now, speed } = this.#surroundings;
    const timeoutMs = this.#definition.timeoutSeconds * 1000;
    const trace = requestId.replaceAll('-', '').padEnd(32, '0').slice(0, 24);
    return {
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(Math.floor(now() + timeoutMs)),
      'lambda-runtime-invoked-function-arn': this.#definition.arn,
      'lambda-runtime-trace-id': `Root=1-${Math.floor(now() / 1000).toString(16)}-${trace};Sampled=0`,
      'sandbox-now': String(now()),
      'sandbox-speed': String(speed()),
      'sandbox-timeout-ms': String(timeoutMs),
    };
  }

  /** Nothing of this process's environment goes along: a function has what Lambda gives it. */
  #environment(runtimeApi: string): Readonly<Record<string, string>> {
    const { name, handler, memoryMb, codeFolder, logicalId } = this.#definition;
    const { region, endpoint } = this.#surroundings;
    return {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: codeFolder,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'sandbox',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ENDPOINT_URL: endpoint(),
      AWS_ACCESS_KEY_ID: accessKeyOf(logicalId),
      AWS_SECRET_ACCESS_KEY: 'sandbox',
    };
  }
}

/** The access key id of a function: calls in the log tell functions apart by it. */
export function accessKeyOf(logicalId: string): string {
  return `SANDBOX${logicalId}`;
}
