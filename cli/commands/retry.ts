import { Command } from 'commander';
import { shortArn } from '../../lib/plan/decision.ts';
import { retryRefused } from '../../lib/reconcile/retry.ts';
import { connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, createReport, type OutputFormat } from '../output.ts';
import { choosesOneService, nextCommand, type SelectionOptions, selectOne } from '../selection.ts';

interface RetryOptions extends SelectionOptions {
  readonly output: OutputFormat;
}

const help = `
Nothing is deployed by this: the stack's next sweep tries again, berth request
has it try at once, and berth apply tries from here.

Example:
  berth retry web --env production`;

/** `berth retry`: lets a target that failed, or was rolled back, be tried again. */
export function retryCommand(io: CliIo): Command {
  const command = choosesOneService(new Command('retry')).description(
    'let a target that failed or was rolled back be tried again',
  );
  return choosesOutput(command)
    .addHelpText('after', help)
    .action(async (name: string, options: RetryOptions) => {
      const { environment, desired } = await selectOne(name, options, io);
      const connection = connect(io, environment.region);
      const report = createReport(options.output, io);
      for (const considered of await considerAll([desired], connection, io)) {
        const revision = await retryRefused(considered, connection.ecs);
        const { service } = desired;
        const text =
          revision === undefined
            ? 'nothing of what Git wants now is refused'
            : `what ${shortArn(revision)} failed with may be tried again: ${nextCommand(`apply ${service}`, options)}`;
        report.add({ service, revision: revision ?? null }, text);
      }
      report.end();
    });
}
