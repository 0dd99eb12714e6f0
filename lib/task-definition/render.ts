import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { readOnlyFields } from './fields.ts';

/**
 * RegisterTaskDefinition's body: a copy of the base, written or described, with the images (`repository@sha256:…`, by
 * container) laid over it and without what only ECS writes. All else goes along as it is, known or not.
 */
export function renderTaskDefinition(base: JsonObject, images: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(base).filter(([name]) => !(name in readOnlyFields));
  const content = Object.fromEntries(entries);
  if (!Array.isArray(base.containerDefinitions)) return content;
  return { ...content, containerDefinitions: base.containerDefinitions.map((one) => withImage(one, images)) };
}

function withImage(container: JsonValue, images: Readonly<Record<string, string>>): JsonValue {
  if (!isJsonObject(container) || typeof container.name !== 'string') return container;
  const image = Object.hasOwn(images, container.name) ? images[container.name] : undefined;
  return image === undefined ? container : { ...container, image };
}
