import { readFileSync } from 'node:fs';
import { type FieldKind, type FieldNode, fieldTree } from '../lib/diff/field-table.ts';
import { serviceTree } from '../lib/service/fields.ts';
import { taskDefinitionFields } from '../lib/task-definition/fields.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What the model says of a shape beyond its fields. */
interface Shape {
  readonly members?: Readonly<Record<string, string>>;
  readonly member?: string;
  readonly enum?: readonly string[];
}

const model = new URL('../sandbox/model/constraints.json', import.meta.url);
const shapes: Readonly<Record<string, Shape>> = JSON.parse(readFileSync(model, 'utf8')).services.ecs.shapes;

/** The two parts of a service's manifest that are in ECS's own shapes, and what a patch of them looks like. */
const ecsParts = [
  { name: 'RegisterTaskDefinitionRequest', fields: fieldTree(taskDefinitionFields), patch: false },
  { name: 'CreateServiceRequest', fields: serviceTree, patch: false },
  { name: 'RegisterTaskDefinitionRequest', fields: fieldTree(taskDefinitionFields), patch: true },
  { name: 'CreateServiceRequest', fields: serviceTree, patch: true },
] as const;

/** A field with the name of its shape in AWS's model, which may be older than the table. */
interface Field {
  readonly node: FieldNode;
  readonly shape: string | undefined;
}

interface Drawing {
  readonly patch: boolean;
  readonly definitions: Record<string, JsonSchema>;
}

/**
 * JSON Schemas of ECS's shapes by definition's name, every shape that the parts reach: the fields that a manifest is
 * checked against, with the enums of AWS's model. All are open, and an enum admits any text, so that what AWS adds
 * tomorrow is no error in an editor today. In a patch everything may be `null`.
 */
export function ecsDefinitions(): Record<string, JsonSchema> {
  const definitions: Record<string, JsonSchema> = {};
  for (const { name, fields, patch } of ecsParts)
    structureSchema({ node: fields, shape: name }, { patch, definitions });
  return definitions;
}

function structureSchema({ node, shape }: Field, drawing: Drawing): JsonSchema {
  const { patch, definitions } = drawing;
  if (node.children.size === 0) return {};
  const name = shape !== undefined && patch ? `${shape}Patch` : shape;
  const reference = { $ref: `#/definitions/${name}` };
  if (name !== undefined && name in definitions) return reference;
  const properties: Record<string, JsonSchema> = {};
  const schema = { type: 'object', properties };
  if (name !== undefined) definitions[name] = schema;
  for (const [member, child] of node.children) {
    const value = schemaOf({ node: child, shape: shapes[shape ?? '']?.members?.[member] }, drawing);
    properties[member] = patch ? { anyOf: [value, { type: 'null' }] } : value;
  }
  return name === undefined ? schema : reference;
}

function schemaOf({ node, shape }: Field, drawing: Drawing): JsonSchema {
  const kind = node.row?.kind ?? 'structure';
  if (kind === 'structure') return structureSchema({ node, shape }, drawing);
  if (kind === 'map') return { type: 'object', additionalProperties: drawing.patch ? {} : { type: 'string' } };
  if (kind !== 'list') return scalarSchema(kind, shape);
  const item = shapes[shape ?? '']?.member;
  if (node.children.size === 0) return { type: 'array', items: scalarSchema(node.row?.items ?? 'string', item) };
  return { type: 'array', items: structureSchema({ node, shape: item }, drawing) };
}

function scalarSchema(kind: FieldKind, shape: string | undefined): JsonSchema {
  if (kind === 'document') return {};
  const values = shapes[shape ?? '']?.enum;
  return values === undefined ? { type: kind } : { anyOf: [{ enum: values }, { type: 'string' }] };
}
