import { writeFileSync } from 'node:fs';
import { fieldTable } from './field-table.ts';
import { jsonSchemas, schemaText } from './json-schemas.ts';

writeFileSync(new URL('../lib/manifest/ecs-fields.ts', import.meta.url), fieldTable());
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(new URL(`${name}.json`, import.meta.url), schemaText(schema));
}
