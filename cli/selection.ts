import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ConfigurationError } from '../lib/errors.ts';
import { openFolder } from '../lib/git/folder.ts';
import type { DesiredEnvironment, DesiredService } from '../lib/manifest/desired-service.ts';
import { matchesGlob } from '../lib/manifest/glob.ts';
import { listNames, suggest } from '../lib/manifest/suggestion.ts';
import { workspaceFiles } from '../lib/manifest/workspace-files.ts';
import { loadEnvironment, loadWorkspace, openEnvironment } from '../lib/observe/load-manifests.ts';
import type { Source, SourceRepository } from '../lib/ports/source.ts';
import { commitOf } from './commit.ts';
import type { CliIo } from './io.ts';

/** Options of every command that works on the services of a workspace. */
export interface SelectionOptions {
  readonly env?: string;
  readonly dir: string;
}

/** The chosen services of one environment. */
export interface Selection {
  readonly environment: DesiredEnvironment;
  readonly services: readonly DesiredService[];
  /** Where the workspace's manifests lie, as globs. */
  readonly manifests: readonly string[];
}

/** The files of a workspace, and where they are from. */
export interface NamedSource {
  readonly source: Source;
  /** For messages: a folder, or a commit of a repository. */
  readonly place: string;
  /** The commit that was asked for, and by which name; `undefined` for a folder as it stands. */
  readonly at?: { readonly ref: string; readonly commit: string };
  /** Where the manifests of other commits are, for who asks. */
  readonly repository?: () => Promise<SourceRepository>;
}

/** Adds the arguments and options that choose services. */
export function choosesServices(
  command: Command,
  what = "services' names, or globs such as 'web-*'; all when left out",
): Command {
  return choosesWorkspace(command.argument('[services...]', what));
}

/** Adds the argument and options that choose one service. */
export function choosesOneService(command: Command): Command {
  return choosesWorkspace(command.argument('<service>', "the service's name"));
}

/** Adds the options that choose a workspace and its environment. */
export function choosesWorkspace(command: Command): Command {
  return command
    .addOption(new Option('-e, --env <name>', 'the environment; needed unless the workspace has exactly one'))
    .addOption(new Option('-d, --dir <folder>', 'the workspace: the folder with berth.yaml').default('.'));
}

/** A command line that a person may try next, in the same workspace and environment. */
export function nextCommand(command: string, { env, dir }: SelectionOptions): string {
  return `berth ${command}${env === undefined ? '' : ` --env ${env}`}${dir === '.' ? '' : ` --dir ${dir}`}`;
}

/** What a hold says to run, in the same workspace: the plan knows its environment, and not the folder. */
export function inWorkspace(next: string, { dir = '.' }: { readonly dir?: string | undefined }): string {
  return dir === '.'
    ? next
    : next.replace(/`(berth [^`]* --env [^`]*)`/g, (_, command) => `\`${command} --dir ${dir}\``);
}

/** Loads the environment and picks the services. Throws ManifestError, and ConfigurationError for a name that nothing has. */
export async function select(patterns: readonly string[], options: SelectionOptions, io: CliIo): Promise<Selection> {
  return await selectFrom(await folderSource(options, io), { patterns, env: options.env }, io);
}

/** The workspace's folder as it stands. */
export async function folderSource({ dir }: SelectionOptions, io: CliIo): Promise<NamedSource> {
  const root = resolve(io.cwd, dir);
  const repository = async () => {
    const { createCloneRepository } = await import('../lib/git/clone.ts');
    return createCloneRepository(root);
  };
  return { source: await openFolder(root, await commitOf(root)), place: root, repository };
}

/** The same as `select`, from files that were opened before. */
export async function selectFrom(
  { source, place }: NamedSource,
  options: { readonly patterns: readonly string[]; readonly env: string | undefined },
  io: CliIo,
): Promise<Selection> {
  const { patterns } = options;
  await checkEnvironment(source, place, options.env);
  const { environment, services, manifests, warnings } = await loadEnvironment(source, options.env);
  for (const { file, line, column, message } of warnings)
    io.stderr.write(`warning: ${file}:${line}:${column}: ${message}\n`);
  if (patterns.length === 0) return { environment, services, manifests };
  const names = services.map(({ service }) => service);
  for (const pattern of patterns) {
    if (names.some((name) => matchesGlob(pattern, name))) continue;
    throw new ConfigurationError(
      `no service of ${environment.name} is called ${pattern}${suggest(pattern, names, 'it has')}`,
      pattern,
    );
  }
  const picked = services.filter(({ service }) => patterns.some((one) => matchesGlob(one, service)));
  return { environment, services: picked, manifests };
}

/** The environment alone, for commands that read no manifest but berth.yaml; `undefined` when there is no workspace. */
export async function selectEnvironment(options: SelectionOptions, io: CliIo): Promise<DesiredEnvironment | undefined> {
  const { source, place } = await folderSource(options, io);
  if (!(await hasWorkspace(source))) return undefined;
  await checkEnvironment(source, place, options.env);
  return (await openEnvironment(source, options.env)).chosen.environment;
}

/** The one service that a command works on. */
export async function selectOne(name: string, options: SelectionOptions, io: CliIo) {
  const { environment, services } = await select([name], options, io);
  const [desired, ...others] = services;
  if (!desired || others.length > 0) {
    const names = services.map(({ service }) => service);
    throw new ConfigurationError(`${name} matches ${listNames(names)}; name one of them`, name);
  }
  return { environment, desired };
}

/** What a command says that needs a service which the cluster lacks. */
export function noService({ service, environment }: DesiredService, options: SelectionOptions): ConfigurationError {
  const { name, cluster, region } = environment;
  const next = `${inWorkspace(`\`berth plan ${service} --env ${name}\``, options)} says whether Berth would create it`;
  return new ConfigurationError(`cluster ${cluster} in ${region} has no service ${service}: ${next}`, service);
}

/** A wrong folder and a wrong environment are the command line's faults, and not the manifest's. */
async function checkEnvironment(source: Source, place: string, name: string | undefined): Promise<void> {
  if (!(await hasWorkspace(source))) {
    const message = `there is no ${workspaceFiles[0]} in ${place}: run berth at the root of a workspace, or name it with --dir`;
    throw new ConfigurationError(message, place);
  }
  const names = (await loadWorkspace(source)).environments.map(({ environment }) => environment.name);
  if (name === undefined && names.length > 1) {
    throw new ConfigurationError(`choose an environment with --env: ${listNames(names)}`, '--env');
  }
  if (name !== undefined && !names.includes(name)) {
    throw new ConfigurationError(`there is no environment ${name}${suggest(name, names, 'there are')}`, '--env');
  }
}

/** Whether there is a berth.yaml. */
export async function hasWorkspace(source: Source): Promise<boolean> {
  const found = await Promise.all(workspaceFiles.map((file) => source.read(file)));
  return found.some((text) => text !== undefined);
}
