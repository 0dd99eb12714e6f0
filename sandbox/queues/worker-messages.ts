import type { MessagePort } from 'node:worker_threads';
import type { Body } from '../service.ts';

/** A sandbox whose queues a thread is to hold from now on, until it closes the port. */
export interface NewTenant {
  readonly region: string;
  /** Brings requests, and takes answers. */
  readonly port: MessagePort;
}

/** What the queues' thread is asked. `now` is the virtual time at which the request is made. */
export type WorkerRequest =
  | {
      readonly kind: 'operation';
      readonly id: number;
      readonly now: number;
      readonly operation: string;
      readonly input: Body;
    }
  | { readonly kind: 'inspect'; readonly id: number; readonly now: number; readonly queue: string };

export interface WorkerAnswer {
  readonly id: number;
  readonly status: number;
  readonly body: Body;
}
