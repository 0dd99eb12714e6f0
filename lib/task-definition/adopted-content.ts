import { inTableOrder, withoutBlanks } from '../diff/shown-content.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import { adoptedTags } from '../service/tags.ts';
import { taskDefinitionFields, taskDefinitionTree } from './fields.ts';
import { renderTaskDefinition } from './render.ts';

/**
 * What a manifest says to have just this revision: what DescribeTaskDefinition shows, unknown fields included, without
 * what ECS adds to it. Environment values and references to secrets stay as they are; tags that are nobody's to declare go.
 */
export function adoptedContent({ taskDefinition, tags }: TaggedTaskDefinition): JsonObject {
  const shown = renderTaskDefinition(taskDefinition as unknown as JsonObject, {});
  const content = withoutBlanks(shown, taskDefinitionTree);
  const kept = adoptedTags(tags);
  const whole = { ...(isJsonObject(content) ? content : {}), ...(kept.length > 0 && { tags: kept }) };
  const { containerDefinitions, ...others } = inTableOrder(whole, taskDefinitionFields);
  const rest = withoutAdded(others, 'enableFaultInjection', false);
  if (!Array.isArray(containerDefinitions)) return rest;
  return { ...rest, containerDefinitions: containerDefinitions.map(withoutNoCpu) };
}

function withoutNoCpu(container: JsonValue): JsonValue {
  return isJsonObject(container) ? withoutAdded(container, 'cpu', 0) : container;
}

/** Without a field at the value that ECS shows where nobody sent one (docs/ecs-behaviour.md). */
function withoutAdded(value: JsonObject, name: string, added: JsonValue): JsonObject {
  if (value[name] !== added) return value;
  const { [name]: _, ...rest } = value;
  return rest;
}
