import { type Command, Option } from 'commander';

export type OutputFormat = 'text' | 'json' | 'markdown';

/** Adds `--output`. */
export function choosesOutput(command: Command, formats: readonly OutputFormat[] = ['text', 'json']): Command {
  return command.addOption(new Option('-o, --output <format>', 'how to print it').choices(formats).default('text'));
}

/** One JSON document, as `--output json` prints it. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
