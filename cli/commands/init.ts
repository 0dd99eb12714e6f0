import { resolve } from 'node:path';
import { Command } from 'commander';
import { parseArn } from '../../lib/aws/arn.ts';
import { ConfigurationError } from '../../lib/errors.ts';
import { describePolicy } from '../../lib/images/policy-description.ts';
import { type WrittenImage, writtenWorkspace } from '../../lib/manifest/written-workspace.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import { hasChanges } from '../../lib/plan/plan.ts';
import type { Source } from '../../lib/ports/source.ts';
import {
  type AdoptedImage,
  type AdoptedService,
  adoptServices,
  type SkippedService,
} from '../../lib/reconcile/adopt-services.ts';
import { counted } from '../../lib/text/counted.ts';
import { type Connection, connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import type { CliIo } from '../io.ts';
import { checkNew, writeNewFiles } from '../new-files.ts';
import { choosesOutput, jsonDocument, type OutputFormat } from '../output.ts';
import { paintFor } from '../paint.ts';
import { withProgress } from '../progress.ts';
import { machineRegion } from '../region.ts';
import { nextCommand } from '../selection.ts';
import { fitted } from '../wrap.ts';

interface InitOptions {
  readonly cluster: string;
  readonly service?: readonly string[];
  readonly env?: string;
  readonly region?: string;
  readonly dir: string;
  readonly output: OutputFormat;
}

/** What `berth init` writes, and what it says of it. */
interface NewWorkspace {
  readonly environment: { readonly name: string; readonly region: string; readonly cluster: string };
  readonly files: Readonly<Record<string, string>>;
  readonly adopted: readonly AdoptedService[];
  readonly skipped: readonly SkippedService[];
  /** Services whose plan would change something all the same. */
  readonly differing: readonly string[];
}

const help = `
Reads the services that run in a cluster and writes what a manifest says to have
just them: berth plan is empty straight after. Calls nothing that writes, and
never writes over a file. Environment values stand in the files as they are;
secrets stay references. docs/adopting.md says what is declared.

Exit codes:
  0  written
  1  an error, a file that exists, or no service to adopt; nothing was written

Examples:
  berth init --cluster production
  berth init --cluster production --service web --service api --env live --dir deploy`;

/** `berth init`: a workspace for services that exist. */
export function initCommand(io: CliIo): Command {
  const command = new Command('init')
    .description('write a workspace for the services that run in a cluster, of which the plan is empty')
    .requiredOption('-c, --cluster <name>', 'the cluster')
    .option('-s, --service <name>', 'only this service; may be given again', collect)
    .option('-e, --env <name>', "the environment's name; the cluster's when left out")
    .option('--region <name>', "the cluster's region; where the AWS CLI finds it when left out")
    .option('-d, --dir <folder>', 'where the workspace is written', '.');
  return choosesOutput(command)
    .addHelpText('after', help)
    .action(async (options: InitOptions) => {
      const folder = resolve(io.cwd, options.dir);
      // Before the calls, which may take long in a large cluster.
      checkNew(folder, ['berth.yaml', 'berth.yml', 'berth.json']);
      const workspace = await makeWorkspace(options, io);
      checkNew(folder, Object.keys(workspace.files));
      if (options.output === 'text') io.stdout.write(fileList(workspace, folder));
      await writeNewFiles(folder, workspace.files);
      io.stdout.write(options.output === 'json' ? jsonDocument(asJson(workspace)) : summary(workspace, options, io));
    });
}

async function makeWorkspace(options: InitOptions, io: CliIo): Promise<NewWorkspace> {
  const environment = await environmentOf(options, io);
  const { region, cluster } = environment;
  const connection = connect(io, region);
  const input = { cluster, region, services: options.service ?? [] };
  const { adopted, skipped } = await withProgress(io, 'reading services', () => adoptServices(input, connection));
  if (adopted.length === 0) throw nothingToAdopt(environment, skipped);
  const services = adopted.map((one) => ({ ...one, images: one.images.flatMap(writtenImage) }));
  const files = writtenWorkspace({ environment, services });
  return { environment, files, adopted, skipped, differing: await differingServices(files, connection, io) };
}

async function environmentOf(
  { cluster: given, env, region }: InitOptions,
  io: CliIo,
): Promise<NewWorkspace['environment']> {
  const arn = parseArn(given);
  const cluster = arn ? arn.resource.replace(/^cluster\//, '') : given;
  // A cluster's name may be longer than an environment's, or begin as none may.
  const name = env ?? (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(cluster) ? cluster : 'production');
  return { name, region: region ?? arn?.region ?? (await machineRegion(io)), cluster };
}

function nothingToAdopt(
  { cluster, region }: NewWorkspace['environment'],
  skipped: readonly SkippedService[],
): ConfigurationError {
  const reasons = skipped.map(({ service, reason }) => `\n  ${service}: ${reason}`).join('');
  const message = reasons
    ? `cluster ${cluster} in ${region} has no service that Berth can adopt, and nothing was written:${reasons}`
    : `cluster ${cluster} in ${region} has no service, and nothing was written: docs/manifest.md says how to declare one`;
  return new ConfigurationError(message, cluster);
}

function writtenImage({ container, repository, policy, unfollowed }: AdoptedImage): readonly WrittenImage[] {
  return policy ? [{ container, repository, policy, comment: unfollowed }] : [];
}

/** Plans what is to be written, as `berth plan` would: an image that is pushed meanwhile is said rather than found out. */
async function differingServices(
  files: NewWorkspace['files'],
  connection: Connection,
  io: CliIo,
): Promise<readonly string[]> {
  const source: Source = {
    commit: undefined,
    list: async () => Object.keys(files).toSorted(),
    read: async (path) => files[path],
  };
  const { services } = await loadEnvironment(source, undefined);
  const considered = await considerAll(services, connection, io);
  return considered.flatMap(({ plan }) => (hasChanges(plan) ? [plan.service] : []));
}

function fileList({ environment, files, adopted }: NewWorkspace, folder: string): string {
  const { cluster, region } = environment;
  const paths = Object.keys(files).map((path) => `  ${path}`);
  const count = counted(adopted.length, 'service');
  return [`Writing ${count} of cluster ${cluster} in ${region} into ${folder}:`, ...paths, '', ''].join('\n');
}

function summary({ environment, adopted, skipped, differing }: NewWorkspace, options: InitOptions, io: CliIo): string {
  const paint = paintFor(io);
  const lines = [
    ...adopted.map(({ service, images }) => {
      const said =
        images.length === 0 ? 'no image lies in ECR: all are sent as written' : images.map(imageText).join('; ');
      return `${paint.good('=')} ${fitted(`${service}  ${said}`, io)}`;
    }),
    ...skipped.map(({ service, reason }) => `${paint.bad('!')} ${fitted(`${service}  skipped: ${reason}`, io)}`),
    ...differing.map(
      (service) => `${paint.warn('~')} ${fitted(`${service}  changed meanwhile: look at its plan`, io)}`,
    ),
    '',
    fitted(
      'Environment values stand in the files as they are: move what is secret into a secret before you commit.',
      io,
    ),
    `Next: ${nextCommand('plan', { env: environment.name, dir: options.dir })}`,
    '',
  ];
  return lines.join('\n');
}

function imageText({ container, policy, unfollowed }: AdoptedImage): string {
  if (unfollowed !== undefined) return `${container} is not followed: ${unfollowed}`;
  return policy ? `${container} follows ${describePolicy(policy)}` : container;
}

function asJson({ environment, files, adopted, skipped, differing }: NewWorkspace) {
  return {
    environment,
    files: Object.keys(files),
    services: adopted.map(({ service, images }) => ({
      service,
      planIsEmpty: !differing.includes(service),
      images: images.map(({ container, repository, policy, unfollowed }) => ({
        container,
        repository,
        policy: policy && describePolicy(policy),
        followed: unfollowed === undefined,
        reason: unfollowed,
      })),
    })),
    skipped,
  };
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
