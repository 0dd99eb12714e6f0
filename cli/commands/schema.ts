import { readFile } from 'node:fs/promises';
import { Argument, Command } from 'commander';
import type { CliIo } from '../io.ts';

/** The schemas that are published, in schemas/. */
const schemaNames = ['workspace', 'service', 'result', 'capacity', 'what-if'] as const;
type SchemaName = (typeof schemaNames)[number];

const examples = `
Example:
  berth schema service > service.schema.json

An editor that knows the YAML language server takes it from a comment at the top
of a manifest:
  # yaml-language-server: $schema=./service.schema.json`;

/** `berth schema`: prints a JSON Schema of the manifest, of the results or of what `berth capacity` prints. */
export function schemaCommand(io: CliIo): Command {
  return new Command('schema')
    .description(
      'print a JSON Schema: of berth.yaml (workspace), service.yaml (service), a result, or what berth capacity prints',
    )
    .addArgument(new Argument('<name>', 'which schema').choices(schemaNames))
    .addHelpText('after', examples)
    .action(async (name: SchemaName) => {
      io.stdout.write(await readFile(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8'));
    });
}
