import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { capacitySchema, whatIfSchema } from '../lib/capacity/report/document-schema.ts';
import { serviceSchema } from '../lib/manifest/service-schema.ts';
import { workspaceSchema } from '../lib/manifest/workspace-schema.ts';
import { resultSchema } from '../lib/results/result-event.ts';
import { ecsDefinitions, type JsonSchema } from './ecs-definitions.ts';

/** The published JSON Schemas, by the name that `berth schema` knows them by. */
export function jsonSchemas(): Readonly<
  Record<'workspace' | 'service' | 'result' | 'capacity' | 'what-if', JsonSchema>
> {
  return {
    workspace: convert(workspaceSchema, 'A workspace of Berth: berth.yaml'),
    service: {
      ...convert(serviceSchema, 'A service of Berth: service.yaml'),
      definitions: ecsDefinitions(),
    },
    result: convert(resultSchema, 'A result of Berth: one CloudEvents document'),
    capacity: convert(capacitySchema, 'A cluster as berth capacity --output json prints it'),
    'what-if': convert(whatIfSchema, 'An answer of berth capacity --what-if … --output json'),
  };
}

/** A schema's text, as the file holds it. */
export function schemaText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function convert(schema: v.GenericSchema, title: string): JsonSchema {
  const { $schema, ...rest } = toJsonSchema(schema);
  return { $schema, title, ...(simplify(rest) as JsonSchema) };
}

/** `never` as a rest becomes the form that editors know, and an ECS part refers to its definition. */
function simplify(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplify);
  if (typeof value !== 'object' || value === null) return value;
  const title = 'title' in value && typeof value.title === 'string' ? value.title : '';
  if (title.startsWith('ecs:')) return { $ref: `#/definitions/${title.slice('ecs:'.length)}` };
  const entries = Object.entries(value).map(([key, child]) => {
    const closed = key === 'additionalProperties' && JSON.stringify(child) === '{"not":{}}';
    return [key, closed ? false : simplify(child)];
  });
  return Object.fromEntries(entries);
}
