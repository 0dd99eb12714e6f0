import { Worker } from 'node:worker_threads';
import type { VirtualClock } from '../clock.ts';
import { AwsError, type Body } from '../service.ts';
import type { WorkerAnswer, WorkerRequest } from './worker-messages.ts';

type Question =
  | { readonly kind: 'operation'; readonly operation: string; readonly input: Body }
  | { readonly kind: 'inspect'; readonly queue: string };

/** The queues' thread: requests in, answers out, each request with the virtual time. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #clock: VirtualClock;
  readonly #waiting = new Map<number, { resolve(answer: WorkerAnswer): void; reject(error: Error): void }>();
  #next = 0;

  constructor(clock: VirtualClock, region: string) {
    this.#clock = clock;
    this.#worker = new Worker(new URL('./fauxqs-worker.ts', import.meta.url), { workerData: { region }, execArgv: [] });
    this.#worker.on('message', (answer: WorkerAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    });
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new AwsError('ServiceUnavailable', 'The sandbox has stopped', 503)));
  }

  ask(question: Question): Promise<WorkerAnswer> {
    const request: WorkerRequest = { ...question, id: this.#next++, now: this.#clock.now() };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
