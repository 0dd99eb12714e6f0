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
  const { containerDefinitions, ...rest } = inTableOrder(whole, taskDefinitionFields);
  if (!Array.isArray(containerDefinitions)) return rest;
  return { ...rest, containerDefinitions: containerDefinitions.map(withoutNoCpu) };
}

/** ECS shows `cpu: 0` for a container that was registered without it. */
function withoutNoCpu(container: JsonValue): JsonValue {
  if (!isJsonObject(container) || container.cpu !== 0) return container;
  const { cpu: _, ...rest } = container;
  return rest;
}
