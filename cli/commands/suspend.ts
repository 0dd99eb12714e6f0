import { Command } from 'commander';
import { ConfigurationError } from '../../lib/errors.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { serviceTag, tagValue } from '../../lib/memory/tag-keys.ts';
import { inChunks } from '../../lib/observe/chunks.ts';
import type { WireService } from '../../lib/ports/wire.ts';
import { type Connection, connect } from '../connection.ts';
import { reportFailure } from '../failure.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, createReport, type OutputFormat } from '../output.ts';
import { choosesServices, noService, type Selection, type SelectionOptions, select } from '../selection.ts';

interface SuspendOptions extends SelectionOptions {
  readonly output: OutputFormat;
  readonly reason?: string;
}

/** A slip must not suspend everything. */
const namedServices = "services' names, or globs such as 'web-*'; '*' for all";

const suspendHelp = `
A deployment in progress goes on: berth stop ends it.
A suspension that must outlive Terraform's applies is \`suspend: true\` in the
manifest.

Examples:
  berth suspend web --env production --reason 'incident 4711'
  berth suspend '*' --env production`;

/** `berth suspend`: nothing is written to the services until `berth resume`. */
export function suspendCommand(io: CliIo): Command {
  return choosesOutput(choosesServices(new Command('suspend'), namedServices))
    .description('write nothing to the services until berth resume; plans go on')
    .option('-r, --reason <text>', 'who or why, shown wherever the hold is')
    .addHelpText('after', suspendHelp)
    .action(async (patterns: string[], options: SuspendOptions) => {
      await forEachService(await selectSome(patterns, options, io), async ({ arn, connection, live }) => {
        // The reason of who suspended it first is not lost to somebody who gives none.
        const isSuspended = live.tags?.some(({ key }) => key === serviceTag.suspend);
        if (isSuspended && options.reason === undefined) return { suspended: true, text: 'was suspended already' };
        await connection.ecs.tagResource(arn, { [serviceTag.suspend]: tagValue(options.reason ?? 'true') });
        return { suspended: true, text: 'suspended' };
      });
    });
}

/** `berth resume`: takes a suspension back. */
export function resumeCommand(io: CliIo): Command {
  return choosesOutput(choosesServices(new Command('resume'), namedServices))
    .description('take a suspension back')
    .addHelpText('after', '\nExample:\n  berth resume web --env production')
    .action(async (patterns: string[], options: SuspendOptions) => {
      await forEachService(await selectSome(patterns, options, io), async ({ arn, connection, desired, live }) => {
        const tagged = live.tags?.some(({ key }) => key === serviceTag.suspend);
        if (tagged) await connection.ecs.untagResource(arn, [serviceTag.suspend]);
        if (desired.suspend) return { suspended: true, text: 'still suspended, by `suspend: true` in the manifest' };
        return { suspended: false, text: tagged ? 'resumed' : 'was not suspended' };
      });
    });
}

interface Subject {
  readonly desired: DesiredService;
  readonly live: WireService;
  readonly arn: string;
  readonly connection: Connection;
}

type Change = (subject: Subject) => Promise<{ readonly suspended: boolean; readonly text: string }>;

interface Chosen extends Selection {
  readonly options: SuspendOptions;
  readonly io: CliIo;
}

async function selectSome(patterns: readonly string[], options: SuspendOptions, io: CliIo): Promise<Chosen> {
  if (patterns.length === 0) throw new ConfigurationError("name the services, or give '*' for all of them", 'services');
  return { ...(await select(patterns, options, io)), options, io };
}

async function forEachService({ environment, services, options, io }: Chosen, change: Change) {
  const connection = connect(io, environment.region);
  const report = createReport(options.output, io);
  for (const chunk of inChunks(services, 10)) {
    const names = chunk.map(({ service }) => service);
    const found = await connection.ecs.describeServices(environment.cluster, names);
    for (const desired of chunk) {
      const live = found.find(({ serviceName }) => serviceName === desired.service);
      if (live?.serviceArn === undefined) {
        reportFailure(noService(desired, options), io, false);
        continue;
      }
      const { suspended, text } = await change({ desired, live, arn: live.serviceArn, connection });
      report.add({ service: desired.service, suspended }, text);
    }
  }
  report.end();
}
