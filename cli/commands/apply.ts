import { Command } from 'commander';
import { applyConsidered } from '../../lib/reconcile/apply-considered.ts';
import { confirm } from '../confirm.ts';
import { connect } from '../connection.ts';
import { considerAll, foreseeAll } from '../considerations.ts';
import { type ExecutionOptions, execute, writingAdapters } from '../execution.ts';
import type { CliIo } from '../io.ts';
import { executeLeft, findLeft } from '../left-services.ts';
import { choosesOutput } from '../output.ts';
import { hasStack } from '../request-queue.ts';
import { choosesServices, folderSource, nextCommand, selectFrom } from '../selection.ts';
import { personTrigger } from '../trigger.ts';
import { fitted } from '../wrap.ts';
import { exitCodeOf, isToChange, renderPlans } from './plan.ts';

interface ApplyOptions extends ExecutionOptions {
  readonly yes?: boolean;
}

const help = `
Exit codes:
  0  done, or nothing to do
  1  an error, a declined apply, or with --wait a deployment that did not
     succeed

Examples:
  berth apply web --env production --wait
  berth apply --env production --yes --output json`;

/** `berth apply`: shows the plan, asks, and carries it out. */
export function applyCommand(io: CliIo): Command {
  const command = new Command('apply').description('show the plan, ask, and carry it out');
  return choosesOutput(choosesServices(command))
    .option('-y, --yes', 'do not ask')
    .option('-w, --wait', 'follow the deployments to their end')
    .addHelpText('after', help)
    .action(async (patterns: string[], options: ApplyOptions) => {
      const source = await folderSource(options, io);
      const { environment, services } = await selectFrom(source, { patterns, env: options.env }, io);
      const connection = connect(io, environment.region);
      const read = await considerAll(services, connection, io);
      const considered = await foreseeAll(read, connection, io);
      const left = await findLeft(source, { patterns, env: options.env }, { connection, io });
      const plans = [...considered, ...left].map(({ plan }) => plan);
      const asks = plans.some(isToChange) && !options.yes;
      if (options.output === 'json' && asks) io.stderr.write(renderPlans(plans, { ...options, output: 'text' }, io));
      if (options.output === 'text') io.stdout.write(renderPlans(plans, options, io));
      if (plans.some(isToChange) && (await hasStack(environment.name, connection, io))) {
        io.stderr.write(stackWarning(environment.name, options, io));
      }
      if (asks && !(await confirm(io))) return;
      const trigger = personTrigger('berth apply', connection);
      const adapters = await writingAdapters(environment.name, connection, io);
      if (exitCodeOf(plans) === 1) io.setExitCode(1);
      await execute(
        { considered, services, connection, options, write: (one) => applyConsidered(one, trigger, adapters) },
        io,
      );
      await executeLeft(left, connection, { adapters, io });
    });
}

function stackWarning(environment: string, options: ApplyOptions, io: CliIo): string {
  const warning = `berth: warning: a stack looks after ${environment} and may act at the same time; to have it act: \`${nextCommand('request', options)}\``;
  return `${fitted(warning, io)}\n`;
}
