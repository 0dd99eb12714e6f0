import type { Body } from '../service.ts';

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
