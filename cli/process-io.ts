import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import type { CliIo } from './io.ts';

/** Wide enough for a file, where nothing has to fit a screen. */
const columnsOfAFile = 120;
/** Some pseudo-terminals say that they are 0 columns wide. */
const columnsOfATerminal = 80;

/** The process's own streams, environment and exit code. */
export function processIo(): CliIo {
  process.stdout.on('error', endWithReader);
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    readInput: () => text(process.stdin),
    ask,
    env: process.env,
    cwd: process.cwd(),
    isTerminal: process.stdout.isTTY === true,
    showsProgress: process.stderr.isTTY === true,
    columns: process.stdout.columns || (process.stdout.isTTY ? columnsOfATerminal : columnsOfAFile),
    setExitCode(code) {
      process.exitCode = code;
    },
  };
}

/** Who reads no further, such as `head`, has what they want: nothing is said of it. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** Ctrl-C and Ctrl-D answer no. */
async function ask(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const given = new Promise<string>((resolve) => {
    terminal.on('close', () => resolve(''));
    terminal.question(question).then(resolve, () => resolve(''));
  });
  try {
    const answer = await given;
    if (answer === '') process.stderr.write('\n');
    return answer;
  } finally {
    terminal.close();
  }
}
