import { type Command, Option } from 'commander';
import type { CliIo } from './io.ts';

export type OutputFormat = 'text' | 'json' | 'markdown' | 'svg';

/** Adds `--output`. */
export function choosesOutput(command: Command, formats: readonly OutputFormat[] = ['text', 'json']): Command {
  return command.addOption(new Option('-o, --output <format>', 'how to print it').choices(formats).default('text'));
}

/** One JSON document, as `--output json` prints it. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** What a command did, service by service: a line at once, or one JSON document at the end. */
export interface Report {
  add(entry: { readonly service: string } & Readonly<Record<string, unknown>>, text: string): void;
  end(): void;
}

/** A report on standard output. */
export function createReport(output: OutputFormat, io: CliIo): Report {
  const entries: unknown[] = [];
  return {
    add(entry, text) {
      entries.push(entry);
      if (output !== 'json') io.stdout.write(`${entry.service}: ${text}\n`);
    },
    end() {
      if (output === 'json') io.stdout.write(jsonDocument(entries));
    },
  };
}

/** True where a person sits who asked for environment values; elsewhere says that they stay hidden. */
export function mayShowValues(io: CliIo): boolean {
  if (!io.isTerminal) io.stderr.write('berth: warning: environment values are shown on a terminal only\n');
  return io.isTerminal;
}
