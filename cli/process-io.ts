import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import type { CliIo } from './io.ts';

/** The process's own streams, environment and exit code. */
export function processIo(): CliIo {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    readInput: () => text(process.stdin),
    ask,
    env: process.env,
    cwd: process.cwd(),
    isTerminal: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 80,
    setExitCode(code) {
      process.exitCode = code;
    },
  };
}

async function ask(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
