import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { applyCommand } from './commands/apply.ts';
import { capacityCommand } from './commands/capacity.ts';
import { diffCommand } from './commands/diff.ts';
import { handleCommand } from './commands/handle.ts';
import { historyCommand } from './commands/history.ts';
import { imageCommand } from './commands/image.ts';
import { initCommand } from './commands/init.ts';
import { planCommand } from './commands/plan.ts';
import { renderCommand } from './commands/render.ts';
import { requestCommand } from './commands/request.ts';
import { retryCommand } from './commands/retry.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { schemaCommand } from './commands/schema.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';
import { resumeCommand, suspendCommand } from './commands/suspend.ts';
import { reportFailure } from './failure.ts';
import type { CliIo } from './io.ts';

const commands = [
  initCommand,
  planCommand,
  applyCommand,
  diffCommand,
  statusCommand,
  capacityCommand,
  historyCommand,
  rollbackCommand,
  retryCommand,
  stopCommand,
  suspendCommand,
  resumeCommand,
  requestCommand,
  renderCommand,
  imageCommand,
  handleCommand,
  schemaCommand,
  sandboxCommand,
];

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

const help = `
Start with:
  berth sandbox --seed examples/shop   a local AWS; it says how to point berth at it
  berth plan --env production          in a workspace: what would change
  berth <command> --help               every option, with an example`;

/** The whole command line: every command on one program. */
export function createProgram(io: CliIo): Command {
  const program = new Command('berth')
    .description(
      'Continuous delivery to Amazon ECS. A plan says what would change; nothing is written until you apply it.',
    )
    .version(version, '-V, --version', 'print the version')
    .option('--debug', 'print stack traces')
    .addHelpText('after', help)
    .exitOverride();
  for (const command of commands.map((make) => make(io))) program.addCommand(command);
  for (const command of everyCommand(program)) {
    command
      .exitOverride()
      .showHelpAfterError('(run it with --help for what is allowed)')
      .configureOutput({
        writeOut: (text) => io.stdout.write(text),
        writeErr: (text) => io.stderr.write(text),
        outputError: (text, write) => write(text.replace(/^error: /, 'berth: ')),
        getOutHelpWidth: () => Math.min(100, io.columns),
        getErrHelpWidth: () => Math.min(100, io.columns),
      });
  }
  return program;
}

/** Runs one command line; errors are printed and become the exit code. */
export async function main(args: readonly string[], io: CliIo): Promise<void> {
  try {
    await createProgram(io).parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) io.setExitCode(error.exitCode === 0 ? 0 : 1);
    else reportFailure(error, io, args.includes('--debug'));
  }
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
