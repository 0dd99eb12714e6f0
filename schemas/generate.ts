import { writeFileSync } from 'node:fs';
import { jsonSchemas, schemaText } from './json-schemas.ts';

for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(new URL(`${name}.json`, import.meta.url), schemaText(schema));
}
