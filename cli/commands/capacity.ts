import { Command, Option } from 'commander';
import { howManyMoreIn } from '../../lib/capacity/forecast/how-many-more.ts';
import { renderWhatIf, renderWhatIfMarkdown } from '../../lib/capacity/forecast/render-what-if.ts';
import { type Change, whatIf } from '../../lib/capacity/forecast/what-if.ts';
import { createPlacer } from '../../lib/capacity/placement/placer.ts';
import { type CapacityReport, capacityReport } from '../../lib/capacity/report/capacity-report.ts';
import { renderCapacitySvg } from '../../lib/capacity/report/render-svg.ts';
import { renderCapacityText } from '../../lib/capacity/report/render-text.ts';
import { ConfigurationError } from '../../lib/errors.ts';
import { fence } from '../../lib/plan/render-markdown.ts';
import { collectChange } from '../capacity-change.ts';
import { checkChanges } from '../capacity-change-check.ts';
import { type ClusterReading, readCluster } from '../capacity-reading.ts';
import { type ClusterOptions, chooseCluster } from '../cluster-choice.ts';
import { reportFailure } from '../failure.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, jsonDocument, type OutputFormat } from '../output.ts';
import { paintFor } from '../paint.ts';
import { choosesWorkspace } from '../selection.ts';

interface CapacityOptions extends ClusterOptions {
  readonly output: OutputFormat;
  readonly all?: boolean;
  readonly whatIf?: readonly Change[];
}

const help = `
With a cluster's name, that cluster; without one, the cluster of the workspace's
environment. Of each instance it shows what is taken of what there is, CPU in
vCPUs and memory in GiB. ASKED is how many tasks a service's capacity provider
strategy wants on a provider; MORE FIT is how many more tasks find room at this
moment, before any instance is launched.

Exit codes:
  0  shown; with --what-if, everything fits, now or after scale-out
  2  with --what-if: something would not finish
  1  an error; something could not be read; with --what-if: nobody can tell

Examples:
  berth capacity production
  berth capacity --env production --what-if web=12 --what-if drain=i-0abc
  berth capacity production --output svg > capacity.svg`;

/** `berth capacity`: what a cluster has, what waits and why, and what would become of a change. Writes nothing. */
export function capacityCommand(io: CliIo): Command {
  const command = new Command('capacity')
    .description('show what a cluster has left, what waits and why, and whether a change would fit')
    .argument('[cluster]', "its name or ARN; the environment's when left out");
  return choosesOutput(choosesWorkspace(command), ['text', 'json', 'markdown', 'svg'])
    .option('--region <name>', "a named cluster's region; where the AWS CLI finds it when left out")
    .option('--all', 'every instance and every service, also of a large cluster')
    .addOption(
      new Option(
        '--what-if <change>',
        'web=12: another count; drain=i-0abc: an instance less; may be given again',
      ).argParser(collectChange),
    )
    .addHelpText('after', help)
    .action(async (named: string | undefined, options: CapacityOptions) => {
      if (options.whatIf && options.output === 'svg') throw notDrawn;
      const choice = await chooseCluster(named, options, io);
      const asked = (options.whatIf ?? []).flatMap((change) => (change.kind === 'count' ? [change.service] : []));
      const idle = options.whatIf === undefined;
      const reading = await readCluster({ ...choice, asked, all: options.all ?? false, idle }, io);
      for (const failure of reading.failures) reportFailure(failure, io, false);
      if (reading.capacity.unread.length > 0) io.setExitCode(1);
      if (options.whatIf) answer(options.whatIf, { ...reading, ...options }, io);
      else io.stdout.write(rendered(reportOf(reading), options, io));
    });
}

const notDrawn = new ConfigurationError(
  '--output svg draws the cluster as it is: leave --what-if out, or take text, json or markdown',
  '--output',
);

function reportOf({ capacity, rollouts, requirements, scaled }: ClusterReading): CapacityReport {
  const isRead = !capacity.unread.some(({ what }) => what === 'containerInstances');
  return capacityReport({
    cluster: capacity,
    services: rollouts,
    requirements,
    scaled,
    placer: createPlacer(capacity.instances),
    // Of instances that nobody read, nobody knows what fits.
    howManyMore: isRead ? howManyMoreIn(capacity) : () => undefined,
  });
}

function rendered(report: CapacityReport, { output, all }: CapacityOptions, io: CliIo): string {
  if (output === 'json') return jsonDocument(report);
  if (output === 'svg') return renderCapacitySvg(report);
  if (output === 'markdown') return `${fence(renderCapacityText(report, { all }).trimEnd())}\n`;
  return renderCapacityText(report, { columns: io.columns, paint: paintFor(io), all });
}

function answer(
  changes: readonly Change[],
  { output, ...reading }: ClusterReading & Pick<CapacityOptions, 'output'>,
  io: CliIo,
): void {
  const { capacity, rollouts } = reading;
  const found = whatIf({ cluster: capacity, services: rollouts, changes });
  const question = { changes, cluster: capacity, services: rollouts };
  checkChanges(changes, found, reading);
  const { forecasts, staying } = found;
  if (output === 'json') {
    const at = new Date(capacity.at).toISOString();
    io.stdout.write(
      jsonDocument({ cluster: capacity.cluster, at, changes, forecasts, staying, unread: capacity.unread }),
    );
  } else if (output === 'markdown') {
    io.stdout.write(renderWhatIfMarkdown(found, question));
  } else {
    io.stdout.write(renderWhatIf(found, question, { columns: io.columns, paint: paintFor(io) }));
  }
  if (forecasts.some(({ fit }) => fit.kind === 'cannotFinish')) io.setExitCode(2);
  else if (forecasts.some(({ fit }) => fit.kind === 'unknown')) io.setExitCode(1);
}
