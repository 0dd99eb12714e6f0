import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ConfigurationError } from '../../lib/errors.ts';
import type { CliIo } from '../io.ts';
import { isWorkspace, type PackagedStack, packagedStack, stackOf } from '../packaged-stack.ts';

interface SandboxOptions {
  readonly functions: boolean;
  readonly git?: true;
  readonly port: number;
  readonly seed?: string;
  readonly speed: number;
  readonly template?: string;
}

const help = `
With --seed of a workspace the stack's queues, rules and functions run too,
packaged anew when something changed: what is pushed is rolled out.
With --git they follow a Git repository of the workspace's files instead,
which is served beside the sandbox: git push is the deployment, and another
branch that is pushed has a pull request, with its plan as a comment.

Examples:
  berth sandbox --seed examples/shop
  berth sandbox --seed examples/shop --git
  berth sandbox --seed examples/shop --speed 10
  berth sandbox --seed examples/shop --no-functions`;

/** `berth sandbox`: a local AWS that stays until Ctrl-C. */
export function sandboxCommand(io: CliIo): Command {
  return new Command('sandbox')
    .description('keep a local AWS running, and say what points the AWS CLI and berth at it')
    .option('-p, --port <number>', 'its port; 0 takes any that is free', wholeNumber, 4566)
    .option('-s, --seed <folder>', "a workspace's folder whose sandbox.json says what is there at first")
    .option('--speed <factor>', 'virtual seconds per second; 0 stands still', positive, 1)
    .option('-t, --template <file>', "a packaged template that runs in place of the clone's own")
    .option('--git', "the stack follows a Git repository of the seed's files")
    .addOption(new Option('--no-functions', 'nothing is rolled out by itself').conflicts(['template', 'git']))
    .addHelpText('after', help)
    .action(async (options: SandboxOptions) => {
      const { port, speed } = options;
      const seed = options.seed && existing(resolve(io.cwd, options.seed), '--seed takes a folder with a sandbox.json');
      if (options.git) await needGit();
      const stack = chosenStack(options, seed, io);
      const { runGitSandbox, runSandbox } = await import('../../sandbox/run-sandbox.ts');
      if (!options.git) {
        await runSandbox({ port, speed, ...(seed && { seed }), ...stack }).catch(couldNotStart);
        return;
      }
      if (!seed || !stack || !isWorkspace(seed)) throw nothingToServe(seed);
      await runGitSandbox({ port, speed, seed, hasPullRequests: true, ...stack }).catch(couldNotStart);
    });
}

function chosenStack(options: SandboxOptions, seed: string | undefined, io: CliIo): PackagedStack | undefined {
  if (options.template) {
    const packaged = 'npm run package makes .serverless/cloudformation-template-update-stack.json';
    return stackOf(existing(resolve(io.cwd, options.template), packaged));
  }
  return options.functions && seed && isWorkspace(seed) ? packagedStack(seed, io) : undefined;
}

/** Said before anything is packaged: without git, nobody can say at which commit. */
async function needGit(): Promise<void> {
  const { gitVersion } = await import('../../sandbox/git/git.ts');
  if ((await gitVersion()) !== undefined) return;
  throw new ConfigurationError(
    'git is not on this machine; install it to serve repositories, or leave out --git',
    '--git',
  );
}

function nothingToServe(seed: string | undefined): ConfigurationError {
  const advice = '--git serves the files of a workspace: name its folder, with --seed examples/shop';
  return new ConfigurationError(seed ? `${seed} has no berth.yaml; ${advice}` : advice, '--git');
}

function existing(path: string, advice: string): string {
  if (!existsSync(path)) throw new ConfigurationError(`there is no ${path}; ${advice}`, path);
  return path;
}

/** The sandbox says itself what it was given that it cannot use: a port, a seed, a template. */
function couldNotStart(cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new ConfigurationError(`the sandbox did not start: ${why}`, 'sandbox', { cause });
}

function positive(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0) {
    throw new InvalidArgumentError('A number from 0 on.');
  }
  return number;
}

function wholeNumber(text: string): number {
  const number = positive(text);
  if (!Number.isInteger(number) || number > 65_535) throw new InvalidArgumentError('A whole number up to 65535.');
  return number;
}
