import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Trigger } from '../../lib/events/reconcile-request.ts';
import { carryOut } from '../../lib/reconcile/carry-out.ts';
import { pathInRepository } from '../commit.ts';
import { connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import { concernOf, readEvent } from '../event.ts';
import { type ExecutionOptions, execute, writingAdapters } from '../execution.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, jsonDocument } from '../output.ts';
import { choosesWorkspace, type Selection, select } from '../selection.ts';
import { exitCodeOf, renderPlans } from './plan.ts';

interface HandleOptions extends ExecutionOptions {
  readonly apply?: boolean;
}

const help = `
Exit codes are those of berth plan; with --apply those of berth apply. An event
that concerns no service is ignored, with exit code 0.

Examples:
  berth handle events/ecr-push.json --env production
  berth handle events/github-push.json --env production
  berth handle - --env production --apply < event.json`;

/** `berth handle`: what the functions would do about an event. Dry unless --apply. */
export function handleCommand(io: CliIo): Command {
  const command = choosesWorkspace(
    new Command('handle').argument('<event>', "a file with an event, as in events/; '-' reads standard input"),
  );
  return choosesOutput(command)
    .description('show what the functions would do about an event')
    .option('--apply', 'do it, without asking')
    .option('-w, --wait', 'with --apply, follow the deployments to their end')
    .addHelpText('after', help)
    .action(async (file: string, options: HandleOptions) => {
      const selection = await select([], options, io);
      const event = await readEvent(file, io);
      const folder = await pathInRepository(resolve(io.cwd, options.dir));
      const { services: names, summary, trigger } = concernOf(event, selection, { file, folder });
      const notes = options.output === 'json' ? io.stderr : io.stdout;
      if (trigger === undefined || names.length === 0) {
        notes.write(`${summary}: ignored${trigger ? ', no service of this environment is concerned' : ''}\n`);
        if (options.output === 'json') io.stdout.write(jsonDocument([]));
        return;
      }
      notes.write(`${summary}: a look at ${names.join(', ')}\n`);
      const services = selection.services.filter(({ service }) => names.includes(service));
      await act({ ...selection, services, trigger }, options, io);
    });
}

/** The services that an event concerns. */
interface Concerned extends Selection {
  readonly trigger: Trigger;
}

async function act({ environment, services, trigger }: Concerned, options: HandleOptions, io: CliIo): Promise<void> {
  const connection = connect(io, environment.region);
  const considered = await considerAll(services, connection, io);
  const plans = considered.map(({ plan }) => plan);
  if (options.output === 'text' || !options.apply) io.stdout.write(renderPlans(plans, options, io));
  const exitCode = exitCodeOf(plans);
  if (!options.apply) return io.setExitCode(exitCode);
  if (exitCode === 1) io.setExitCode(1);
  const context = { trigger, now: connection.clock.now() };
  const adapters = await writingAdapters(environment.name, connection, io);
  await execute({ considered, services, connection, options, write: (one) => carryOut(one, context, adapters) }, io);
}
