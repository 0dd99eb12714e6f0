import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ConfigurationError } from '../lib/errors.ts';
import { openFolder } from '../lib/git/folder.ts';
import type { DesiredEnvironment, DesiredService } from '../lib/manifest/desired-service.ts';
import { matchesGlob } from '../lib/manifest/glob.ts';
import { suggest } from '../lib/manifest/suggestion.ts';
import { loadEnvironment } from '../lib/observe/load-manifests.ts';
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
}

/** Adds the arguments and options that choose services. */
export function choosesServices(command: Command): Command {
  return choosesWorkspace(
    command.argument('[services...]', "services' names, or globs such as 'web-*'; all when left out"),
  );
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

/** Loads the environment and picks the services. Throws ManifestError, and ConfigurationError for a name that nothing has. */
export async function select(patterns: readonly string[], options: SelectionOptions, io: CliIo): Promise<Selection> {
  const root = resolve(io.cwd, options.dir);
  const source = await openFolder(root, await commitOf(root));
  const { environment, services, warnings } = await loadEnvironment(source, options.env);
  for (const { file, line, column, message } of warnings)
    io.stderr.write(`warning: ${file}:${line}:${column}: ${message}\n`);
  if (patterns.length === 0) return { environment, services };
  const names = services.map(({ service }) => service);
  for (const pattern of patterns) {
    if (names.some((name) => matchesGlob(pattern, name))) continue;
    throw new ConfigurationError(
      `no service of ${environment.name} is called ${pattern}${suggest(pattern, names, 'it has')}`,
      pattern,
    );
  }
  return { environment, services: services.filter(({ service }) => patterns.some((one) => matchesGlob(one, service))) };
}

/** The one service that a command works on. */
export async function selectOne(name: string, options: SelectionOptions, io: CliIo) {
  const { environment, services } = await select([name], options, io);
  const [desired, ...others] = services;
  if (!desired || others.length > 0) {
    throw new ConfigurationError(`${name} matches ${services.length} services; name one`, name);
  }
  return { environment, desired };
}
