import { Command } from 'commander';
import { ConfigurationError } from '../../lib/errors.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { serviceTag, tagValue } from '../../lib/memory/tag-keys.ts';
import { type Connection, connect } from '../connection.ts';
import type { CliIo } from '../io.ts';
import { choosesServices, type SelectionOptions, select } from '../selection.ts';

/** `berth suspend`: nothing is written to the services until `berth resume`. */
export function suspendCommand(io: CliIo): Command {
  return choosesServices(new Command('suspend'))
    .description('write nothing to the services until berth resume; plans go on')
    .option('-r, --reason <text>', 'who or why, shown wherever the hold is', 'true')
    .addHelpText(
      'after',
      "\nA suspension that must outlive Terraform's applies is `suspend: true` in the manifest.\n\nExample:\n  berth suspend web --env production --reason 'incident 4711'",
    )
    .action(async (patterns: string[], options: SelectionOptions & { readonly reason: string }) => {
      await forEachService(patterns, options, io, async (arn, { ecs }) => {
        await ecs.tagResource(arn, { [serviceTag.suspend]: tagValue(options.reason) });
        return 'suspended';
      });
    });
}

/** `berth resume`: takes a suspension back. */
export function resumeCommand(io: CliIo): Command {
  return choosesServices(new Command('resume'))
    .description('take a suspension back')
    .addHelpText('after', '\nExample:\n  berth resume web --env production')
    .action(async (patterns: string[], options: SelectionOptions) => {
      await forEachService(patterns, options, io, async (arn, { ecs }, desired) => {
        await ecs.untagResource(arn, [serviceTag.suspend]);
        return desired.suspend ? 'still suspended by `suspend: true` in the manifest' : 'resumed';
      });
    });
}

type Change = (serviceArn: string, connection: Connection, desired: DesiredService) => Promise<string>;

async function forEachService(patterns: readonly string[], options: SelectionOptions, io: CliIo, change: Change) {
  if (patterns.length === 0) throw new ConfigurationError("name the services, or give '*' for all of them", 'services');
  const { environment, services } = await select(patterns, options, io);
  const connection = connect(io, environment.region);
  for (const desired of services) {
    const [live] = await connection.ecs.describeServices(environment.cluster, [desired.service]);
    if (live?.serviceArn === undefined) {
      throw new ConfigurationError(`cluster ${environment.cluster} has no service ${desired.service}`, desired.service);
    }
    io.stdout.write(`${desired.service}: ${await change(live.serviceArn, connection, desired)}\n`);
  }
}
