import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import type { VirtualClock } from '../clock.ts';
import { AwsError, type Body } from '../service.ts';
import type { NewTenant, WorkerAnswer, WorkerRequest } from './worker-messages.ts';
import { giveThreadBack, takeThread } from './worker-threads.ts';

type Question =
  | { readonly kind: 'operation'; readonly operation: string; readonly input: Body }
  | { readonly kind: 'inspect'; readonly queue: string };

/**
 * The queues' thread: requests in, answers out, each request with the virtual time. Most sandboxes of a test have no
 * queue: a thread is taken with the first request.
 */
export class WorkerClient {
  readonly #clock: VirtualClock;
  readonly #region: string;
  readonly #waiting = new Map<number, { resolve(answer: WorkerAnswer): void; reject(error: Error): void }>();
  readonly #failed = (error: Error) => this.#fail(error);
  readonly #exited = () => this.#fail(stopped());
  #connection: { readonly thread: Worker; readonly port: MessagePort } | undefined;
  #isStopped = false;
  #next = 0;

  constructor(clock: VirtualClock, region: string) {
    this.#clock = clock;
    this.#region = region;
  }

  async ask(question: Question): Promise<WorkerAnswer> {
    if (this.#isStopped) throw stopped();
    this.#connection ??= this.#connect();
    const { port } = this.#connection;
    const request: WorkerRequest = { ...question, id: this.#next++, now: this.#clock.now() };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      port.postMessage(request);
    });
  }

  stop(): void {
    this.#isStopped = true;
    if (!this.#connection) return;
    const { thread, port } = this.#connection;
    port.close();
    thread.off('error', this.#failed).off('exit', this.#exited);
    giveThreadBack(thread);
    this.#exited();
  }

  /** The port is this sandbox's own: what another one's queues still have to say goes nowhere. */
  #connect(): { readonly thread: Worker; readonly port: MessagePort } {
    const thread = takeThread().on('error', this.#failed).on('exit', this.#exited);
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (answer: WorkerAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    });
    const tenant: NewTenant = { region: this.#region, port: port2 };
    thread.postMessage(tenant, [port2]);
    return { thread, port: port1 };
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function stopped(): AwsError {
  return new AwsError('ServiceUnavailable', 'The sandbox has stopped', 503);
}
