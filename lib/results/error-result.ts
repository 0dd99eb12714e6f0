import type { BerthError } from '../errors.ts';
import type { ReconcileRequest } from '../events/reconcile-request.ts';
import { createResult, type ResultEvent } from './result-event.ts';

/** Where and when an error was met. */
export interface ErrorContext {
  readonly region: string;
  readonly commit?: string | undefined;
  readonly now: number;
}

/** What kept a service from being looked after. The id is code, subject and message: the same error is said once. */
export function errorResult(request: ReconcileRequest, error: BerthError, context: ErrorContext): ResultEvent {
  const { environment, cluster, service, trigger } = request;
  return createResult({
    kind: 'service.error',
    identity: errorIdentity(error),
    at: context.now,
    data: {
      environment,
      region: context.region,
      cluster,
      service,
      ...(context.commit === undefined ? {} : { commit: context.commit }),
      trigger: { ...trigger },
      reasons: [error.message],
      error: { code: error.code, subject: error.subject, message: error.message },
    },
  });
}

/** What makes two errors the same: code, subject and message. */
export function errorIdentity({ code, subject, message }: BerthError): readonly string[] {
  return [code, subject, message];
}
