import type { PlanRequest } from '../events/plan-request.ts';
import type { PushRequest } from '../events/push-request.ts';
import type { ReconcileRequest } from '../events/reconcile-request.ts';
import type { ResultEvent } from '../results/result-event.ts';

/** Asks for a look at services. */
export interface RequestSender {
  /** Sends in batches of 10; resolves once all are on the queue. Throws TransientError when some are not. */
  send(requests: readonly ReconcileRequest[]): Promise<void>;
}

/** Asks for a look at whatever a push to Git touched. */
export interface PushSender {
  sendPush(request: PushRequest): Promise<void>;
}

/** Asks for a plan of a pull request. */
export interface PlanSender {
  sendPlan(request: PlanRequest): Promise<void>;
}

/** Publishes what happened. */
export interface ResultPublisher {
  publish(results: readonly ResultEvent[]): Promise<void>;
  /** False once results could not be published and are to be noted for another pass; nobody gives up when it is absent. */
  isHeard?(): boolean;
}
