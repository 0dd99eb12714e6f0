import { Command } from 'commander';
import { ConflictError } from '../../lib/errors.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { carryOut } from '../../lib/reconcile/carry-out.ts';
import type { Consideration } from '../../lib/reconcile/consider.ts';
import { considerRollback } from '../../lib/reconcile/roll-back.ts';
import { confirm } from '../confirm.ts';
import { type Connection, connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import { type ExecutionOptions, execute, writingAdapters } from '../execution.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput } from '../output.ts';
import { choosesOneService, selectOne } from '../selection.ts';
import { personTrigger } from '../trigger.ts';
import { renderPlans } from './plan.ts';

interface RollbackOptions extends ExecutionOptions {
  readonly yes?: boolean;
}

const help = `
What runs now is refused: no sweep brings it back until berth retry, or until
Git wants something else.

Exit codes:
  0  done
  1  an error, a declined rollback, or with --wait a deployment that did not
     succeed

Example:
  berth rollback web --env production --wait`;

/** `berth rollback`: back to the last revision whose deployment succeeded. */
export function rollbackCommand(io: CliIo): Command {
  const command = choosesOneService(new Command('rollback')).description(
    'go back to the last revision whose deployment succeeded, and refuse what runs now',
  );
  return choosesOutput(command)
    .option('-y, --yes', 'do not ask')
    .option('-w, --wait', 'follow the deployment to its end')
    .addHelpText('after', help)
    .action(async (name: string, options: RollbackOptions) => {
      const { environment, desired } = await selectOne(name, options, io);
      const connection = connect(io, environment.region);
      const rollback = await lookBack(desired, connection, io);
      const shown = options.output === 'json' ? io.stderr : io.stdout;
      shown.write(renderPlans([rollback.plan], { ...options, output: 'text' }, io));
      if (!options.yes && !(await confirm(io))) return;
      const considered = options.yes ? rollback : await sameAgain(rollback, connection, io);
      const adapters = await writingAdapters(environment.name, connection, io);
      const context = { trigger: personTrigger('berth rollback', connection), now: connection.clock.now() };
      await execute(
        {
          considered: [considered],
          services: [desired],
          connection,
          options,
          write: (one) => carryOut(one, context, adapters),
        },
        io,
      );
    });
}

/** `mode: report` is about what Berth does by itself; a rollback is what a person does. */
async function lookBack(desired: DesiredService, connection: Connection, io: CliIo): Promise<Consideration> {
  const [considered] = await considerAll([desired], connection, io);
  if (!considered) throw new ConflictError(`${desired.service} could not be read`, desired.service);
  const rollback = await considerRollback(considered, connection.ecs);
  return { ...rollback, plan: { ...rollback.plan, mode: 'apply' } };
}

/** The person took time to answer: what was shown must still be what is there. */
async function sameAgain(shown: Consideration, connection: Connection, io: CliIo): Promise<Consideration> {
  const { desired } = shown.observed;
  const again = await lookBack(desired, connection, io);
  if (again.plan.basis === shown.plan.basis) return again;
  const message = `${desired.service} changed since this was shown, and nothing was written: run berth rollback again`;
  throw new ConflictError(message, desired.service);
}
