import { Command } from 'commander';
import { silent } from '../../lib/ports/telemetry.ts';
import { carryOut } from '../../lib/reconcile/carry-out.ts';
import { considerRollback } from '../../lib/reconcile/roll-back.ts';
import { confirm } from '../confirm.ts';
import { connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import { follow } from '../follow.ts';
import type { CliIo } from '../io.ts';
import { choosesOneService, type SelectionOptions, selectOne } from '../selection.ts';
import { personTrigger } from '../trigger.ts';
import { renderPlans } from './plan.ts';

interface RollbackOptions extends SelectionOptions {
  readonly yes?: boolean;
  readonly wait?: boolean;
}

const help = `
The current target is refused: no sweep brings it back until berth retry, or until Git wants something else.

Example:
  berth rollback web --env production --wait`;

/** `berth rollback`: back to the last revision whose deployment succeeded. */
export function rollbackCommand(io: CliIo): Command {
  return choosesOneService(new Command('rollback'))
    .description('go back to the last revision whose deployment succeeded, and refuse the current target')
    .option('-y, --yes', 'do not ask')
    .option('-w, --wait', 'follow the deployment to its end')
    .addHelpText('after', help)
    .action(async (name: string, options: RollbackOptions) => {
      const { environment, desired } = await selectOne(name, options, io);
      const connection = connect(io, environment.region);
      for (const considered of await considerAll([desired], connection)) {
        const rollback = await considerRollback(considered, connection.ecs);
        io.stdout.write(renderPlans([rollback.plan], { output: 'text' }, io));
        if (!(await confirm(options.yes, io))) return;
        const adapters = { ...connection, results: undefined, telemetry: silent };
        const context = { trigger: personTrigger('berth rollback', connection), now: connection.clock.now() };
        const { applied } = await carryOut(
          { ...rollback, plan: { ...rollback.plan, mode: 'apply' } },
          context,
          adapters,
        );
        if (options.wait && applied?.deployment) {
          io.setExitCode(await follow([applied.deployment], [desired], connection, io));
        }
      }
    });
}
