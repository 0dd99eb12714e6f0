import { Command } from 'commander';
import { ConfigurationError } from '../../lib/errors.ts';
import { primaryDeployment } from '../../lib/plan/further-reads.ts';
import { confirm } from '../confirm.ts';
import { connect } from '../connection.ts';
import type { CliIo } from '../io.ts';
import { choosesOneService, type SelectionOptions, selectOne } from '../selection.ts';

/** `berth stop`: ends the deployment in progress; ECS rolls it back (StopServiceDeployment). */
export function stopCommand(io: CliIo): Command {
  return choosesOneService(new Command('stop'))
    .description('end the deployment in progress; ECS rolls it back, and its target is refused')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  berth stop web --env production')
    .action(async (name: string, options: SelectionOptions & { readonly yes?: boolean }) => {
      const { environment, desired } = await selectOne(name, options, io);
      const { ecs } = connect(io, environment.region);
      const [service] = await ecs.describeServices(environment.cluster, [desired.service]);
      const deployment = service?.currentServiceDeployment;
      if (!deployment || primaryDeployment(service)?.rolloutState === 'COMPLETED') {
        throw new ConfigurationError(`${name} has no deployment in progress; see berth status ${name}`, name);
      }
      io.stdout.write(`${name}: stops ${deployment} and rolls it back\n`);
      if (!(await confirm(options.yes, io))) return;
      await ecs.stopServiceDeployment(deployment);
      io.stdout.write(`${name}: ROLLBACK_REQUESTED; follow it with berth history ${name}\n`);
    });
}
