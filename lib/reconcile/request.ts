import type { ParsedEvent } from '../events/parsed-event.ts';
import type { Occasion, ReconcileRequest } from '../events/reconcile-request.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { RequestSender } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** A request to look at a service. */
export function requestFor({ environment, service }: DesiredService, { trigger, repeats }: Occasion): ReconcileRequest {
  const { name, cluster } = environment;
  const request = { version: 1, environment: name, cluster, service, trigger } as const;
  return repeats === false ? { ...request, repeats } : request;
}

/** How an event’s subject becomes requests. */
export interface RequestServicesInput<Subject> {
  readonly environment: string;
  /** The declared services that a subject concerns; empty when nobody declared any. */
  readonly find: (subject: Subject) => readonly { readonly cluster: string; readonly service: string }[];
  /** What else a log line says of a subject. */
  readonly about?: (subject: Subject) => Readonly<Record<string, string>>;
  readonly requests: RequestSender;
  readonly telemetry: Telemetry;
}

/** What became of an event. */
export interface Requested {
  readonly requested: number;
}

/**
 * Asks for a look at every service that an event concerns. An event that is malformed or concerns nobody is
 * acknowledged, logged and counted: trying it again would change nothing.
 */
export async function requestServices<Subject>(
  event: ParsedEvent<Subject>,
  { environment, find, about, requests, telemetry }: RequestServicesInput<Subject>,
): Promise<Requested> {
  if (event.kind === 'malformed') {
    telemetry.decision('malformed event', { reason: event.reason });
    telemetry.count('MalformedEvents', 1);
    return { requested: 0 };
  }
  const services = event.kind === 'concerns' ? find(event.subject) : [];
  const more = event.kind === 'concerns' ? about?.(event.subject) : undefined;
  if (event.kind === 'ignored' || services.length === 0) {
    const reason = event.kind === 'ignored' ? event.reason : 'no declared service';
    telemetry.decision('ignored event', { reason, ...more });
    telemetry.count('IgnoredEvents', 1);
    return { requested: 0 };
  }
  const { trigger } = event;
  await requests.send(services.map(({ cluster, service }) => ({ version: 1, environment, cluster, service, trigger })));
  for (const { cluster, service } of services) {
    telemetry.decision('look requested', { service: `${cluster}/${service}`, trigger: trigger.summary, ...more });
  }
  telemetry.count('RequestsSent', services.length);
  return { requested: services.length };
}
