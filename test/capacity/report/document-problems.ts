import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/** Where a document parts from its published schema, fields that the schema does not name included; empty when nowhere. */
export function documentProblems(schema: 'capacity' | 'what-if', document: unknown): readonly string[] {
  const text = readFileSync(new URL(`../../../schemas/${schema}.json`, import.meta.url), 'utf8');
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, discriminator: true });
  const validate = ajv.compile(JSON.parse(text, closed));
  if (validate(document)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

/** The published schemas admit what a later Berth adds; here nothing may be left out of them. */
function closed(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'properties' in value
    ? { ...value, additionalProperties: false }
    : value;
}
