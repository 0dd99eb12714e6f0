import { AccessError, BerthError, InvariantError, ManifestError } from '../lib/errors.ts';
import { counted } from '../lib/text/counted.ts';
import type { CliIo } from './io.ts';
import { fitted } from './wrap.ts';

/** Prints what went wrong and what to do next on standard error, and sets exit code 1. A stack trace only with `--debug`. */
export function reportFailure(error: unknown, io: CliIo, debug: boolean): void {
  io.setExitCode(1);
  const lines = failureText(error).split('\n');
  // What is set in is there to be copied.
  io.stderr.write(`${lines.map((line) => (line.startsWith(' ') ? line : fitted(line, io))).join('\n')}\n`);
  if (debug && error instanceof Error) io.stderr.write(`${error.stack ?? error.message}\n${causeText(error)}`);
}

function failureText(error: unknown): string {
  if (error instanceof ManifestError) {
    const count = error.problems.length;
    return `${error.message}\nberth: ${counted(count, 'problem')} in the workspace; nothing was changed`;
  }
  if (error instanceof AccessError) return accessText(error);
  if (error instanceof BerthError && !(error instanceof InvariantError)) return `berth: ${error.message}`;
  const message = error instanceof Error ? error.message : String(error);
  return `berth: a bug of Berth's own: ${message}\n  run it again with --debug, and report what it prints`;
}

/** The statement stands on lines of its own, to be copied. */
function accessText({ message, statement }: AccessError): string {
  const inLine = JSON.stringify(statement);
  const lines = JSON.stringify(statement, undefined, 2).replace(/^/gm, '  ');
  if (message.includes(inLine)) return `berth: ${message.replace(` ${inLine}`, () => `\n${lines}`)}`;
  return `berth: ${message} This statement allows it:\n${lines}`;
}

function causeText(error: Error): string {
  return error.cause instanceof Error ? `caused by: ${error.cause.stack ?? error.cause.message}\n` : '';
}
