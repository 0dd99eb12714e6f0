import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { createRequestRates } from '../lib/aws/request-rates.ts';
import { createSecretReader, secretStore } from '../lib/aws/secrets.ts';
import { createSystemClock } from '../lib/aws/system-clock.ts';
import { ConfigurationError } from '../lib/errors.ts';
import type { GitCredentials } from '../lib/git/credentials.ts';
import type { SourceRepository } from '../lib/ports/source.ts';
import { awsSettings } from './aws-settings.ts';
import type { CliIo } from './io.ts';
import { folderSource, type NamedSource, type SelectionOptions } from './selection.ts';

/** Options that take the desired state from another place than the folder as it is. */
export interface SourceOptions extends SelectionOptions {
  readonly ref?: string;
  readonly git?: string;
  readonly path?: string;
  readonly gitSecret?: string;
}

/** The variable that holds a token for `--git`, so that none stands on a command line, where every process can read it. */
const tokenVariable = 'BERTH_GIT_TOKEN';

/** Adds the options that say where the desired state comes from. */
export function choosesSource(command: Command): Command {
  return command
    .option('-r, --ref <ref>', 'the files as of a branch, a tag or a commit, and not as they stand in the folder')
    .addOption(new Option('--git <url>', 'the files of a remote repository, over HTTPS').conflicts('dir'))
    .option('--path <folder>', "with --git: the workspace's folder in the repository; its root when left out")
    .option('--git-secret <name>', `with --git: the secret that holds a token; else ${tokenVariable} does, if any`);
}

/** The chosen files: the folder's, a commit's of the clone that the folder lies in, or a remote's. */
export async function openDesired(options: SourceOptions, io: CliIo): Promise<NamedSource> {
  const { git, ref, path, gitSecret } = options;
  if (git !== undefined) return await openRemote({ ...options, git }, io);
  if (path !== undefined || gitSecret !== undefined) {
    const name = path === undefined ? '--git-secret' : '--path';
    const instead = path === undefined ? '' : ', and a folder of this machine is named with --dir';
    throw new ConfigurationError(`${name} is of a remote: give --git too${instead}`, name);
  }
  if (ref === undefined) return await folderSource(options, io);
  const root = resolve(io.cwd, options.dir);
  const { createCloneRepository } = await import('../lib/git/clone.ts');
  return await openAt(createCloneRepository(root), { ref, place: root });
}

async function openRemote(options: SourceOptions & { readonly git: string }, io: CliIo): Promise<NamedSource> {
  const { git: url, path, ref = 'HEAD' } = options;
  const { createGitRepository } = await import('../lib/git/remote.ts');
  const credentials = await credentialsFor(options, io);
  const clock = io.clock ?? createSystemClock();
  const repository = createGitRepository({ url, path, credentials, clock, cacheFolder: cacheFolder(io) });
  const place = path === undefined ? url : `${path} of ${url}`;
  try {
    return await openAt(repository, { ref, place });
  } catch (error) {
    if (!(error instanceof ConfigurationError) || credentials !== undefined) throw error;
    const advice = `a token is taken from ${tokenVariable}, or from the secret that --git-secret names`;
    throw new ConfigurationError(`${error.message} (No token was given: ${advice}.)`, error.subject, { cause: error });
  }
}

async function openAt(
  repository: SourceRepository,
  { ref, place }: { readonly ref: string; readonly place: string },
): Promise<NamedSource> {
  const commit = await repository.resolve(ref);
  return {
    source: await repository.open(commit),
    place: `${place} at ${commit}`,
    at: { ref, commit },
    repository: async () => repository,
  };
}

async function credentialsFor(
  { git: url, gitSecret: secret }: SourceOptions & { readonly git: string },
  io: CliIo,
): Promise<GitCredentials | undefined> {
  if (secret === undefined) {
    const token = io.env[tokenVariable]?.trim();
    return token ? { secret: tokenVariable, token: async () => ({ token }) } : undefined;
  }
  const { createGitCredentials } = await import('../lib/git/credentials.ts');
  const clock = io.clock ?? createSystemClock();
  const settings = awsSettings(io, io.env.AWS_REGION ?? '', secretStore(secret));
  const secrets = createSecretReader({ settings, rates: createRequestRates({ clock }), clock });
  return createGitCredentials({ secret, secrets, url, clock });
}

/** A folder of the person's own: what is fetched may be private, and the machine's temporary folder is everybody's. */
function cacheFolder({ env }: CliIo): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'berth', 'git');
}
