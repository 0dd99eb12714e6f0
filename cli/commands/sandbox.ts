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

/** `berth sandbox`: a local AWS that stays until Ctrl-C. */
export function sandboxCommand(io: CliIo): Command {
  return new Command('sandbox')
    .description('keep a local AWS running, and say what points the AWS CLI and berth at it')
    .option('-p, --port <number>', 'its port; 0 takes any that is free', positive, 4566)
    .option('-s, --seed <folder>', "a workspace's folder whose sandbox.json says what is there at first")
    .option('--speed <factor>', 'virtual seconds per second', positive, 1)
    .option('-t, --template <file>', 'a packaged template: its queues, rules and functions run too')
    .addHelpText('after', '\nExample:\n  berth sandbox --seed examples/shop --speed 10')
    .action(async (options: SandboxOptions) => {
      const { runSandbox } = await import('../../sandbox/run-sandbox.ts');
      const { port, seed, speed, template } = options;
      const place = template && {
        template: resolve(io.cwd, template),
        artifacts: resolve(io.cwd, template, '../../dist'),
      };
      // The sandbox says in plain words what it was given that it cannot use: a port, a seed, a template.
      await runSandbox({ port, speed, ...(seed && { seed: resolve(io.cwd, seed) }), ...(place || {}) }).catch(
        (cause: unknown) => {
          const why = cause instanceof Error ? cause.message : String(cause);
          throw new ConfigurationError(`the sandbox did not start: ${why}`, 'sandbox', { cause });
        },
      );
    });
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new InvalidArgumentError('A number from 0 on.');
  return number;
}
