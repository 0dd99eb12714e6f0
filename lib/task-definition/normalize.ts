import { normalize } from '../diff/normalize.ts';
import type { JsonObject } from '../json.ts';
import { taskDefinitionTree } from './fields.ts';

declare const brand: unique symbol;

/** A task definition's content in the one form that stands for all that ECS would store alike. Never registered. */
export type NormalizedTaskDefinition = JsonObject & { readonly [brand]: 'TaskDefinition' };

/**
 * The content of a task definition, written or described, for comparing and hashing: a copy without tags and without
 * what only ECS writes. Fields that the table does not know stay in.
 */
export function normalizeTaskDefinition(content: JsonObject): NormalizedTaskDefinition {
  return normalize(content, taskDefinitionTree) as NormalizedTaskDefinition;
}
