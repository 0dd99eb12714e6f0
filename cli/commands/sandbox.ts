import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
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
      await runSandbox({
        port,
        speed,
        ...(seed ? { seed: resolve(io.cwd, seed) } : {}),
        ...(template
          ? { template: resolve(io.cwd, template), artifacts: resolve(io.cwd, template, '../../dist') }
          : {}),
      });
    });
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new InvalidArgumentError('A number from 0 on.');
  return number;
}
