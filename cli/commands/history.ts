import { Command, InvalidArgumentError } from 'commander';
import { RefusedError } from '../../lib/errors.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { inChunks } from '../../lib/observe/chunks.ts';
import { runningImage } from '../../lib/plan/planned-images.ts';
import { shortDigest } from '../../lib/plan/value-text.ts';
import { age } from '../../lib/text/age.ts';
import type { Paint } from '../../lib/text/paint.ts';
import { table } from '../../lib/text/text-table.ts';
import { type Connection, connect } from '../connection.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, jsonDocument, type OutputFormat } from '../output.ts';
import { paintFor } from '../paint.ts';
import { choosesOneService, noService, type SelectionOptions, selectOne } from '../selection.ts';
import { fitted } from '../wrap.ts';

interface HistoryOptions extends SelectionOptions {
  readonly output: OutputFormat;
  readonly limit: number;
}

interface Entry {
  readonly deployment: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly status: string;
  readonly revision: string | undefined;
  /** By container: the tag, or a short digest where nobody noted it. */
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
      const entries = await historyOf(desired, options.limit, connection).catch((error: unknown) => {
        const isMissing = error instanceof RefusedError && error.awsCode === 'ServiceNotFoundException';
        throw isMissing ? noService(desired, options) : error;
      });
      io.stdout.write(options.output === 'json' ? jsonDocument(entries) : historyText(entries, connection, io));
    });
}

async function historyOf(desired: DesiredService, limit: number, { ecs }: Connection): Promise<readonly Entry[]> {
  const containers = Object.keys(desired.images);
  const listed = await ecs.listServiceDeployments(desired.environment.cluster, desired.service, limit);
  const arns = listed.map((one) => one.serviceDeploymentArn);
  const targets = [...new Set(listed.flatMap((one) => one.targetServiceRevisionArn ?? []))];
  const [deployments, revisions] = await Promise.all([
    Promise.all(inChunks(arns, 20).map((chunk) => ecs.describeServiceDeployments(chunk))),
    Promise.all(inChunks(targets, 20).map((chunk) => ecs.describeServiceRevisions(chunk))),
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
  return image?.tag ?? (image?.digest === undefined ? '?' : shortDigest(image.digest));
}

/** A row per deployment; ECS's reason, which is long, on a line of its own. */
function historyText(entries: readonly Entry[], { clock }: Connection, io: CliIo): string {
  if (entries.length === 0) return 'ECS keeps no deployment of this service.\n';
  const paint = paintFor(io);
  const rows = entries.map(({ createdAt, status, revision, images, took }) => [
    age(clock.now() / 1000 - createdAt),
    paintStatus(status, paint),
    revision ?? '?',
    imagesText(images),
    took === undefined ? '-' : age(took),
  ]);
  const head = ['AGE', 'STATUS', 'REVISION', 'IMAGES', 'TOOK'].map(paint.quiet);
  const [first = '', ...lines] = table([head, ...rows], io.isTerminal ? io.columns : undefined).split('\n');
  const reasons = entries.map(({ reason }) => (reason ? [fitted(reason, io, 5)] : []));
  return `${[first, ...lines.flatMap((line, index) => [line, ...(reasons[index] ?? [])])].join('\n')}\n`;
}

/** With one container its tag says enough. */
function imagesText(images: Entry['images']): string {
  const entries = Object.entries(images);
  return entries.map(([container, tag]) => (entries.length > 1 ? `${container} ${tag}` : tag)).join(', ') || '-';
}

function paintStatus(status: string, paint: Paint): string {
  if (status === 'SUCCESSFUL') return paint.good(status);
  return /ROLLBACK|STOP/.test(status) ? paint.bad(status) : paint.warn(status);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('A whole number from 1 on.');
  return number;
}
