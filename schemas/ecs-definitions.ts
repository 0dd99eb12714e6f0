import { readFileSync } from 'node:fs';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, string>>;
  readonly member?: string;
  readonly value?: string;
  readonly enum?: readonly string[];
}

const model = new URL('../sandbox/model/constraints.json', import.meta.url);
const shapes: Readonly<Record<string, Shape>> = JSON.parse(readFileSync(model, 'utf8')).services.ecs.shapes;

/** What the manifest says elsewhere, and refuses in `definition`. */
const elsewhere: readonly string[] = ['serviceName', 'cluster', 'taskDefinition', 'clientToken'];

/** The two parts of a service's manifest that are in ECS's own shapes, and what a patch of them looks like. */
const ecsParts = [
  { name: 'RegisterTaskDefinitionRequest', patch: false },
  { name: 'CreateServiceRequest', patch: false },
  { name: 'RegisterTaskDefinitionRequest', patch: true },
  { name: 'CreateServiceRequest', patch: true },
] as const;

/**
 * JSON Schemas of ECS's shapes by definition's name, every shape that the parts reach. All are open, and an enum
 * admits any text, so that what AWS adds tomorrow is no error in an editor today. In a patch everything may be `null`.
 */
export function ecsDefinitions(): Record<string, JsonSchema> {
  const definitions: Record<string, JsonSchema> = {};
  for (const { name, patch } of ecsParts) define(name, patch, definitions);
  return definitions;
}

function definitionName(shape: string, patch: boolean): string {
  return patch ? `${shape}Patch` : shape;
}

function define(name: string, patch: boolean, definitions: Record<string, JsonSchema>): void {
  const key = definitionName(name, patch);
  if (key in definitions) return;
  const properties: Record<string, JsonSchema> = {};
  definitions[key] = { type: 'object', properties };
  for (const [member, target] of Object.entries(shapes[name]?.members ?? {})) {
    if (name === 'CreateServiceRequest' && elsewhere.includes(member)) continue;
    const schema = schemaOf(target, patch, definitions);
    properties[member] = patch ? { anyOf: [schema, { type: 'null' }] } : schema;
  }
}

function schemaOf(name: string, patch: boolean, definitions: Record<string, JsonSchema>): JsonSchema {
  const shape = shapes[name];
  if (shape?.type === 'structure' && shape.members === undefined) return {};
  if (shape?.type === 'structure') {
    define(name, patch, definitions);
    return { $ref: `#/definitions/${definitionName(name, patch)}` };
  }
  if (shape?.type === 'list') return { type: 'array', items: schemaOf(shape.member ?? '', patch, definitions) };
  if (shape?.type === 'map') {
    return { type: 'object', additionalProperties: patch ? {} : schemaOf(shape.value ?? '', patch, definitions) };
  }
  if (shape?.enum !== undefined) return { anyOf: [{ enum: shape.enum }, { type: 'string' }] };
  return scalarSchema(shape?.type);
}

function scalarSchema(type: string | undefined): JsonSchema {
  if (type === 'integer' || type === 'long') return { type: 'integer' };
  if (type === 'double' || type === 'float') return { type: 'number' };
  if (type === 'string' || type === 'boolean') return { type };
  return {};
}
