import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ConfigurationError } from '../../lib/errors.ts';
import type { CliIo } from '../io.ts';

interface SandboxOptions {
  readonly port: number;
  readonly seed?: string;
  readonly speed: number;
  readonly template?: string;
}

const help = `
With the packaged stack in it, what is pushed is deployed; npm run package
makes the template:
  berth sandbox --seed examples/shop \\
    --template .serverless/cloudformation-template-update-stack.json

Example:
  berth sandbox --seed examples/shop --speed 10`;

/** `berth sandbox`: a local AWS that stays until Ctrl-C. */
export function sandboxCommand(io: CliIo): Command {
  return new Command('sandbox')
    .description('keep a local AWS running, and say what points the AWS CLI and berth at it')
    .option('-p, --port <number>', 'its port; 0 takes any that is free', wholeNumber, 4566)
    .option('-s, --seed <folder>', "a workspace's folder whose sandbox.json says what is there at first")
    .option('--speed <factor>', 'virtual seconds per second; 0 stands still', positive, 1)
    .option('-t, --template <file>', 'a packaged template: its queues, rules and functions run too')
    .addHelpText('after', help)
    .action(async (options: SandboxOptions) => {
      const { port, speed } = options;
      const seed = options.seed && existing(resolve(io.cwd, options.seed), '--seed takes a folder with a sandbox.json');
      const packaged = 'npm run package makes .serverless/cloudformation-template-update-stack.json';
      const template = options.template && existing(resolve(io.cwd, options.template), packaged);
      const { runSandbox } = await import('../../sandbox/run-sandbox.ts');
      const stack = template && { template, artifacts: resolve(template, '../../dist') };
      await runSandbox({ port, speed, ...(seed && { seed }), ...(stack || {}) }).catch(couldNotStart);
    });
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
