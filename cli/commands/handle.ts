import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { ConfigurationError } from '../../lib/errors.ts';
import { parseDeploymentEvent } from '../../lib/events/deployment-event.ts';
import { parseImageEvent } from '../../lib/events/image-event.ts';
import { parseRequest } from '../../lib/events/parse-request.ts';
import type { ParsedEvent } from '../../lib/events/parsed-event.ts';
import type { Trigger } from '../../lib/events/reconcile-request.ts';
import { parseScheduleEvent } from '../../lib/events/schedule-event.ts';
import { isJsonObject } from '../../lib/json.ts';
import { buildIndex, findService, servicesUsing } from '../../lib/manifest/workspace-index.ts';
import { silent } from '../../lib/ports/telemetry.ts';
import { carryOut } from '../../lib/reconcile/carry-out.ts';
import { connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import type { CliIo } from '../io.ts';
import { choosesWorkspace, type Selection, type SelectionOptions, select } from '../selection.ts';
import { exitCodeOf, renderPlans } from './plan.ts';

interface HandleOptions extends SelectionOptions {
  readonly apply?: boolean;
}

/** What an event leads to: the services to look at, and why. */
interface Concern {
  readonly services: readonly string[];
  readonly trigger: Trigger;
}

const help = `
Exit codes are those of berth plan; with --apply those of berth apply.

Example:
  berth handle events/ecr-push.json --env production`;

/** `berth handle`: what the functions would do about an event. Dry unless --apply. */
export function handleCommand(io: CliIo): Command {
  return choosesWorkspace(
    new Command('handle').argument('<event>', "a file with an event, as in events/; '-' reads standard input"),
  )
    .description('show what the functions would do about an event')
    .option('--apply', 'do it')
    .addHelpText('after', help)
    .action(async (file: string, options: HandleOptions) => {
      const selection = await select([], options, io);
      const concern = concernOf(await readEvent(file, io), selection, file);
      if (typeof concern === 'string') {
        io.stdout.write(`ignored: ${concern}\n`);
        return;
      }
      io.stdout.write(`${concern.trigger.summary}: a look at ${concern.services.join(', ')}\n`);
      await act(selection, concern, options, io);
    });
}

async function act(selection: Selection, concern: Concern, options: HandleOptions, io: CliIo): Promise<void> {
  const connection = connect(io, selection.environment.region);
  const services = selection.services.filter(({ service }) => concern.services.includes(service));
  const considered = await considerAll(services, connection);
  const plans = considered.map(({ plan }) => plan);
  io.stdout.write(renderPlans(plans, { output: 'text' }, io));
  if (!options.apply) {
    io.setExitCode(exitCodeOf(plans));
    return;
  }
  const adapters = { ...connection, results: undefined, telemetry: silent };
  for (const one of considered)
    await carryOut(one, { trigger: concern.trigger, now: connection.clock.now() }, adapters);
}

async function readEvent(file: string, io: CliIo): Promise<unknown> {
  const text =
    file === '-'
      ? await io.readInput()
      : await readFile(resolve(io.cwd, file), 'utf8').catch((cause: unknown) => {
          throw new ConfigurationError(`cannot read ${file}; events/ has samples of every event`, file, { cause });
        });
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`${file} is not JSON: ${why}; events/ has samples of every event`, file, { cause });
  }
}

/** The services that the event is about, or why it is ignored. Throws ConfigurationError for one that is malformed. */
function concernOf(event: unknown, { environment, services }: Selection, file: string): Concern | string {
  const index = buildIndex(undefined, [{ environment, services }]);
  const source = isJsonObject(event) ? event.source : undefined;
  if (isJsonObject(event) && Array.isArray(event.Records)) return requestConcern(event.Records[0], file);
  if (source === 'aws.ecr') {
    return concerned(parseImageEvent(event), file, ({ account, region, repository }) =>
      servicesUsing(index, environment.name, { account, region, name: repository }),
    );
  }
  if (source === 'aws.ecs') {
    return concerned(parseDeploymentEvent(event), file, (subject) => findService(index, environment.name, subject));
  }
  return concerned(parseScheduleEvent(event), file, () => services.map(({ service }) => ({ service })));
}

function concerned<Subject>(
  parsed: ParsedEvent<Subject>,
  file: string,
  find: (subject: Subject) => readonly { readonly service: string }[],
): Concern | string {
  if (parsed.kind === 'malformed') throw malformed(file, parsed.reason);
  if (parsed.kind === 'ignored') return parsed.reason;
  const found = find(parsed.subject).map(({ service }) => service);
  return found.length === 0
    ? 'no service of this environment is concerned'
    : { services: found, trigger: parsed.trigger };
}

function requestConcern(record: unknown, file: string): Concern {
  const body = isJsonObject(record) && typeof record.body === 'string' ? record.body : '';
  const parsed = parseRequest(body);
  if ('malformed' in parsed) throw malformed(file, parsed.malformed);
  return { services: [parsed.request.service], trigger: parsed.request.trigger };
}

function malformed(file: string, reason: string): ConfigurationError {
  return new ConfigurationError(`${file} is not an event that Berth knows: ${reason}; events/ has samples`, file);
}
