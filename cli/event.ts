import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigurationError } from '../lib/errors.ts';
import { parseDeploymentEvent } from '../lib/events/deployment-event.ts';
import { parseImageEvent } from '../lib/events/image-event.ts';
import { parseRequest } from '../lib/events/parse-request.ts';
import type { ParsedEvent } from '../lib/events/parsed-event.ts';
import { parsePlanRequest } from '../lib/events/plan-request.ts';
import type { Trigger } from '../lib/events/reconcile-request.ts';
import { parseScheduleEvent } from '../lib/events/schedule-event.ts';
import { isJsonObject } from '../lib/json.ts';
import { buildIndex, findLocated, servicesTouched, servicesUsing } from '../lib/manifest/workspace-index.ts';
import { pathsWithin } from '../lib/manifest/workspace-path.ts';
import type { CliIo } from './io.ts';
import type { Selection } from './selection.ts';
import { parseWebhook } from './webhook-event.ts';

/** What an event leads to: the services to look at, and why; none when it is ignored. */
export interface Concern {
  readonly services: readonly string[];
  readonly summary: string;
  readonly trigger: Trigger | undefined;
}

/** A file, or with `-` standard input, as JSON. Throws ConfigurationError. */
export async function readEvent(file: string, io: CliIo): Promise<unknown> {
  const text = file === '-' ? await io.readInput() : await readText(file, io);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`${file} is not JSON: ${why}; events/ has samples of every event`, file, { cause });
  }
}

async function readText(file: string, { cwd }: CliIo): Promise<string> {
  return readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => {
    throw new ConfigurationError(`cannot read ${file}; events/ has samples of every event`, file, { cause });
  });
}

/** Where an event was found, and the workspace's folder in its repository. */
export interface EventOrigin {
  readonly file: string;
  readonly folder: string;
}

/** The services that the event is about, as the functions find them. Throws ConfigurationError for a malformed one. */
export function concernOf(
  event: unknown,
  { environment, services, manifests }: Selection,
  { file, folder }: EventOrigin,
): Concern {
  const index = buildIndex(undefined, [{ environment, services }], manifests);
  const source = isJsonObject(event) ? event.source : undefined;
  if (isJsonObject(event) && Array.isArray(event.Records)) return requestConcern(event.Records, services, file);
  if (source === 'aws.ecr') {
    return concerned(parseImageEvent(event), file, ({ account, region, repository }) =>
      servicesUsing(index, environment.name, { account, region, name: repository }),
    );
  }
  if (source === 'aws.ecs') {
    return concerned(parseDeploymentEvent(event), file, (subject) => findLocated(index, environment.name, subject));
  }
  if (isJsonObject(event) && isJsonObject(event.requestContext)) {
    return concerned(parseWebhook(event), file, ({ paths }) =>
      servicesTouched(index, environment.name, pathsWithin(folder, paths)),
    );
  }
  return concerned(parseScheduleEvent(event), file, () => services.map(({ service }) => ({ service })));
}

function concerned<Subject>(
  parsed: ParsedEvent<Subject>,
  file: string,
  find: (subject: Subject) => readonly { readonly service: string }[],
): Concern {
  if (parsed.kind === 'malformed') throw malformed(file, parsed.reason);
  if (parsed.kind === 'ignored') return { services: [], summary: parsed.reason, trigger: undefined };
  const { trigger } = parsed;
  return { services: find(parsed.subject).map(({ service }) => service), summary: trigger.summary, trigger };
}

/** The messages of one batch; the functions take one at a time, and so is a batch of one what Berth's stack sends. */
function requestConcern(records: readonly unknown[], services: Selection['services'], file: string): Concern {
  const bodies = records.map((record) => (isJsonObject(record) && typeof record.body === 'string' ? record.body : ''));
  const plan = parsePlanRequest(bodies[0] ?? '');
  if ('request' in plan) {
    const { summary } = plan.request.trigger;
    return { services: [], summary: `${summary} (a pull request: berth plan --ref plans it)`, trigger: undefined };
  }
  const requests = bodies.map((body) => {
    const parsed = parseRequest(body);
    if ('malformed' in parsed) throw malformed(file, parsed.malformed);
    return parsed.request;
  });
  const [first] = requests;
  if (!first) throw malformed(file, 'it has no records');
  const known = requests.filter(({ cluster, service }) =>
    services.some((desired) => desired.service === service && desired.environment.cluster === cluster),
  );
  return { services: known.map(({ service }) => service), summary: first.trigger.summary, trigger: first.trigger };
}

function malformed(file: string, reason: string): ConfigurationError {
  return new ConfigurationError(`${file} is not an event that Berth knows: ${reason}; events/ has samples`, file);
}
