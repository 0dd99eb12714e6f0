import { Command } from 'commander';
import { hasChanges } from '../../lib/plan/plan.ts';
import { silent } from '../../lib/ports/telemetry.ts';
import { applyConsidered } from '../../lib/reconcile/apply-considered.ts';
import { confirm } from '../confirm.ts';
import { connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import { follow } from '../follow.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, jsonDocument, type OutputFormat } from '../output.ts';
import { hasStack } from '../request-queue.ts';
import { choosesServices, type SelectionOptions, select } from '../selection.ts';
import { personTrigger } from '../trigger.ts';
import { renderPlans } from './plan.ts';

interface ApplyOptions extends SelectionOptions {
  readonly yes?: boolean;
  readonly wait?: boolean;
  readonly output: OutputFormat;
}

const examples = `
Exit codes:
  0  done, or nothing to do
  1  an error, a declined apply, or with --wait a deployment that did not succeed

Example:
  berth apply web --env production --wait`;

/** `berth apply`: shows the plan, asks, and carries it out. */
export function applyCommand(io: CliIo): Command {
  const command = new Command('apply').description('show the plan, ask, and carry it out');
  return choosesOutput(choosesServices(command))
    .option('-y, --yes', 'do not ask')
    .option('-w, --wait', 'follow the deployments to their end')
    .addHelpText('after', examples)
    .action(async (patterns: string[], options: ApplyOptions) => {
      const { environment, services } = await select(patterns, options, io);
      const connection = connect(io, environment.region);
      const considered = await considerAll(services, connection);
      const plans = considered.map(({ plan }) => plan);
      if (options.output === 'text') io.stdout.write(renderPlans(plans, options, io));
      if (plans.some(hasChanges) && (await hasStack(environment.name, connection))) {
        io.stderr.write(
          `berth: warning: a stack looks after ${environment.name} and may act at the same time; berth request asks it instead\n`,
        );
      }
      if (plans.some(hasChanges) && !(await confirm(options.yes, io))) return;
      const adapters = { ...connection, results: undefined, telemetry: silent };
      const trigger = personTrigger('berth apply', connection);
      const reports = [];
      for (const one of considered) reports.push(await applyConsidered(one, trigger, adapters));
      if (options.output === 'json') io.stdout.write(jsonDocument(reports.flatMap(({ results }) => results)));
      const started = reports.flatMap(({ applied }) => applied?.deployment ?? []);
      if (options.wait) io.setExitCode(await follow(started, services, connection, io));
      else if (started.length > 0 && options.output === 'text')
        io.stdout.write(`Follow it: berth status --env ${environment.name}\n`);
    });
}
