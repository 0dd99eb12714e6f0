import { Command, InvalidArgumentError } from 'commander';
import { inChunks } from '../../lib/observe/chunks.ts';
import { runningImage } from '../../lib/plan/planned-images.ts';
import { valueText } from '../../lib/plan/value-text.ts';
import { type Connection, connect } from '../connection.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, jsonDocument, type OutputFormat } from '../output.ts';
import { choosesOneService, type SelectionOptions, selectOne } from '../selection.ts';
import { age, table } from '../table.ts';

interface HistoryOptions extends SelectionOptions {
  readonly output: OutputFormat;
  readonly limit: number;
}

interface Entry {
  readonly deployment: string;
  readonly createdAt: number;
  readonly status: string;
  readonly revision: string | undefined;
  readonly images: Readonly<Record<string, string>>;
  /** Seconds from start to end. */
  readonly took: number | undefined;
  readonly reason: string | undefined;
}

/** `berth history`: the deployments that ECS keeps of a service, newest first. */
export function historyCommand(io: CliIo): Command {
  const command = choosesOneService(new Command('history')).description(
    'list the deployments of a service, newest first (ECS keeps 90 days)',
  );
  return choosesOutput(command)
    .option('-n, --limit <number>', 'how many', wholeNumber, 10)
    .addHelpText('after', '\nExample:\n  berth history web --env production -n 5')
    .action(async (name: string, options: HistoryOptions) => {
      const { environment, desired } = await selectOne(name, options, io);
      const connection = connect(io, environment.region);
      const containers = Object.keys(desired.images);
      const entries = await historyOf(environment.cluster, desired.service, containers, options.limit, connection);
      io.stdout.write(
        options.output === 'json' ? jsonDocument(entries) : historyTable(entries, connection.clock.now()),
      );
    });
}

async function historyOf(
  cluster: string,
  service: string,
  containers: readonly string[],
  limit: number,
  { ecs }: Connection,
): Promise<readonly Entry[]> {
  const listed = await ecs.listServiceDeployments(cluster, service, limit);
  const [deployments, revisions] = await Promise.all([
    Promise.all(
      inChunks(
        listed.map((one) => one.serviceDeploymentArn),
        20,
      ).map((arns) => ecs.describeServiceDeployments(arns)),
    ),
    Promise.all(
      inChunks([...new Set(listed.flatMap((one) => one.targetServiceRevisionArn ?? []))], 20).map((arns) =>
        ecs.describeServiceRevisions(arns),
      ),
    ),
  ]);
  return Promise.all(
    listed.map(async ({ serviceDeploymentArn, createdAt, status, targetServiceRevisionArn }): Promise<Entry> => {
      const deployment = deployments.flat().find((one) => one.serviceDeploymentArn === serviceDeploymentArn);
      const arn = revisions.flat().find((one) => one.serviceRevisionArn === targetServiceRevisionArn)?.taskDefinition;
      const revision = arn === undefined ? undefined : await ecs.describeTaskDefinition(arn);
      const finished = deployment?.finishedAt ?? deployment?.stoppedAt;
      return {
        deployment: serviceDeploymentArn,
        createdAt,
        status,
        revision: arn?.slice(arn.lastIndexOf('/') + 1),
        images: Object.fromEntries(containers.map((one) => [one, imageText(runningImage(revision, one))])),
        took: finished === undefined ? undefined : finished - createdAt,
        reason: deployment?.rollback?.reason ?? deployment?.statusReason,
      };
    }),
  );
}

function imageText(
  image: { readonly tag: string | undefined; readonly digest: string | undefined } | undefined,
): string {
  return image?.tag ?? image?.digest?.slice(0, 19) ?? '?';
}

function historyTable(entries: readonly Entry[], now: number): string {
  if (entries.length === 0) return 'ECS keeps no deployment of this service.\n';
  const head = ['AGE', 'STATUS', 'REVISION', 'IMAGES', 'TOOK', 'REASON'];
  const rows = entries.map(({ createdAt, status, revision, images, took, reason }) => [
    age(now / 1000 - createdAt),
    status,
    revision ?? '?',
    Object.values(images).join(',') || '-',
    took === undefined ? '-' : age(took),
    reason ? valueText(reason, 60) : '',
  ]);
  return `${table([head, ...rows])}\n`;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('A whole number from 1 on.');
  return number;
}
