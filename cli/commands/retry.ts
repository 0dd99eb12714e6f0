import { Command } from 'commander';
import { shortArn } from '../../lib/plan/decision.ts';
import { retryRefused } from '../../lib/reconcile/retry.ts';
import { connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import type { CliIo } from '../io.ts';
import { choosesOneService, type SelectionOptions, selectOne } from '../selection.ts';

/** `berth retry`: lets a target that failed, or was rolled back, be tried again. */
export function retryCommand(io: CliIo): Command {
  return choosesOneService(new Command('retry'))
    .description('let a target that failed or was rolled back be tried again')
    .addHelpText('after', '\nExample:\n  berth retry web --env production && berth request web --env production')
    .action(async (name: string, options: SelectionOptions) => {
      const { environment, desired } = await selectOne(name, options, io);
      const connection = connect(io, environment.region);
      for (const considered of await considerAll([desired], connection)) {
        const revision = await retryRefused(considered, connection.ecs);
        io.stdout.write(
          revision === undefined
            ? `${name}: nothing is refused of what Git wants now\n`
            : `${name}: ${shortArn(revision)} may be tried again; the next sweep does, or now: berth request ${name}\n`,
        );
      }
    });
}
