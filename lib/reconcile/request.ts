import type { ParsedEvent } from '../events/parsed-event.ts';
import type { Occasion, ReconcileRequest } from '../events/reconcile-request.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { IndexedService, WorkspaceIndex } from '../manifest/workspace-index.ts';
import type { RequestSender } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { eachEnvironment } from './each-environment.ts';

/** A request to look at a service. */
export function requestFor(
  { environment, service }: DesiredService,
  { trigger, repeats, capacity }: Occasion,
): ReconcileRequest {
  const { name, cluster, parallelism } = environment;
  const request = { version: 1, environment: name, cluster, service, trigger, ...boundOf(parallelism) } as const;
  return { ...request, ...(repeats === false && { repeats }), ...(capacity && { capacity }) };
}

/** What a request says of how many are handled at the same time; nothing where nobody bounds them. */
export function boundOf(parallelism: number | undefined): Pick<ReconcileRequest, 'parallelism'> {
  return parallelism === undefined ? {} : { parallelism };
}

/** An environment, and what it declares. */
export interface DeclaredEnvironment {
  readonly environment: string;
  /** It may be a little old: the sweep makes up for it. */
  recentIndex(): Promise<WorkspaceIndex>;
}

/** How an event’s subject becomes requests. */
export interface RequestServicesInput<Subject> {
  readonly environments: readonly DeclaredEnvironment[];
  /** The services that a subject concerns in an environment; empty when nobody declared any. */
  readonly find: (subject: Subject, index: WorkspaceIndex, environment: string) => readonly IndexedService[];
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
 * Asks for a look at every service that an event concerns, in each environment. An event that is malformed or concerns
 * nobody is acknowledged, logged and counted: trying it again would change nothing.
 */
export async function requestServices<Subject>(
  event: ParsedEvent<Subject>,
  input: RequestServicesInput<Subject>,
): Promise<Requested> {
  const { environments, about, telemetry } = input;
  if (event.kind === 'malformed') {
    telemetry.decision('malformed event', { reason: event.reason });
    telemetry.count('MalformedEvents', 1);
    return { requested: 0 };
  }
  if (event.kind === 'ignored') return ignored(event.reason, telemetry);
  const counts = await eachEnvironment(environments, telemetry, (one) => requestIn(one, event, input));
  const requested = counts.reduce((sum, count) => sum + count, 0);
  return requested === 0 ? ignored('no declared service', telemetry, about?.(event.subject)) : { requested };
}

async function requestIn<Subject>(
  { environment, recentIndex }: DeclaredEnvironment,
  { subject, trigger }: Extract<ParsedEvent<Subject>, { kind: 'concerns' }>,
  { find, about, requests, telemetry }: RequestServicesInput<Subject>,
): Promise<number> {
  const index = await recentIndex();
  const services = find(subject, index, environment);
  if (services.length === 0) return 0;
  const bound = boundOf(index.environments[environment]?.parallelism);
  const one = { version: 1, environment, trigger, ...bound } as const;
  await requests.send(services.map(({ cluster, service }) => ({ ...one, cluster, service })));
  for (const { cluster, service } of services) {
    const more = about?.(subject);
    telemetry.decision('look requested', {
      environment,
      service: `${cluster}/${service}`,
      trigger: trigger.summary,
      ...more,
    });
  }
  telemetry.count('RequestsSent', services.length);
  return services.length;
}

function ignored(reason: string, telemetry: Telemetry, more: Readonly<Record<string, string>> = {}): Requested {
  telemetry.decision('ignored event', { reason, ...more });
  telemetry.count('IgnoredEvents', 1);
  return { requested: 0 };
}
