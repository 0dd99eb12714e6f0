import type { ReconcileRequest, Trigger } from '../events/reconcile-request.ts';
import type { DesiredService } from '../manifest/desired-service.ts';

/** A request to look at a service. */
export function requestFor({ environment, service }: DesiredService, trigger: Trigger): ReconcileRequest {
  return { version: 1, environment: environment.name, cluster: environment.cluster, service, trigger };
}
