import { Command } from 'commander';
import { ConfigurationError } from '../../lib/errors.ts';
import { primaryDeployment } from '../../lib/plan/further-reads.ts';
import { confirm } from '../confirm.ts';
import { connect } from '../connection.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, createReport, type OutputFormat } from '../output.ts';
import { choosesOneService, nextCommand, type SelectionOptions, selectOne } from '../selection.ts';

interface StopOptions extends SelectionOptions {
  readonly output: OutputFormat;
  readonly yes?: boolean;
}

const help = `
Exit codes:
  0  ECS was told to roll it back
  1  an error, nothing in progress, or a declined stop

Example:
  berth stop web --env production`;

/** `berth stop`: ends the deployment in progress; ECS rolls it back (StopServiceDeployment). */
export function stopCommand(io: CliIo): Command {
  const command = choosesOneService(new Command('stop')).description(
    'end the deployment in progress; ECS rolls it back, and its target is refused',
  );
  return choosesOutput(command)
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', help)
    .action(async (name: string, options: StopOptions) => {
      const { environment, desired } = await selectOne(name, options, io);
      const { service } = desired;
      const { ecs } = connect(io, environment.region);
      const [live] = await ecs.describeServices(environment.cluster, [service]);
      const deployment = live?.currentServiceDeployment;
      if (!deployment || primaryDeployment(live)?.rolloutState === 'COMPLETED') {
        const message = `${service} has no deployment in progress; see ${nextCommand(`status ${service}`, options)}`;
        throw new ConfigurationError(message, service);
      }
      io.stderr.write(`berth: this stops ${deployment}, and ECS rolls it back\n`);
      if (!options.yes && !(await confirm(io))) return;
      await ecs.stopServiceDeployment(deployment);
      const report = createReport(options.output, io);
      const text = `rollback requested; see ${nextCommand(`history ${service}`, options)}`;
      report.add({ service, deployment, status: 'ROLLBACK_REQUESTED' }, text);
      report.end();
    });
}
