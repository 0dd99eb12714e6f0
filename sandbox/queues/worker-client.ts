import { Worker } from 'node:worker_threads';
import type { VirtualClock } from '../clock.ts';
import { AwsError, type Body } from '../service.ts';
import type { WorkerAnswer, WorkerRequest } from './worker-messages.ts';

type Question =
  | { readonly kind: 'operation'; readonly operation: string; readonly input: Body }
  | { readonly kind: 'inspect'; readonly queue: string };

/**
 * The queues' thread: requests in, answers out, each request with the virtual time. It takes a third of a second to start,
 * and most sandboxes of a test have no queue: it starts with the first request.
 */
export class WorkerClient {
  readonly #clock: VirtualClock;
  readonly #region: string;
  readonly #waiting = new Map<number, { resolve(answer: WorkerAnswer): void; reject(error: Error): void }>();
  #worker: Worker | undefined;
  #isStopped = false;
  #next = 0;

  constructor(clock: VirtualClock, region: string) {
    this.#clock = clock;
    this.#region = region;
  }

  async ask(question: Question): Promise<WorkerAnswer> {
    if (this.#isStopped) throw stopped();
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const request: WorkerRequest = { ...question, id: this.#next++, now: this.#clock.now() };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const workerData = { region: this.#region };
    const worker = new Worker(new URL('./fauxqs-worker.ts', import.meta.url), { workerData, execArgv: [] });
    worker.on('message', (answer: WorkerAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    });
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('exit', () => this.#fail(stopped()));
    return worker;
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function stopped(): AwsError {
  return new AwsError('ServiceUnavailable', 'The sandbox has stopped', 503);
}
