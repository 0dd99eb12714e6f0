import { normalizeField } from '../diff/normalize.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { declaredEntries, serviceRow, serviceTree } from './fields.ts';
import { declaredTags } from './tags.ts';

declare const brand: unique symbol;

/** What a definition declares, in the one form that stands for all that say the same. For comparing and hashing only. */
export type NormalizedDefinition = JsonObject & { readonly [brand]: 'Definition' };

/**
 * A definition's declared fields. One that is declared at its default stays, and so does an empty list: both say that
 * the field is Berth's. Declared tags become a map; `berth:` and `aws:` tags are nobody's to declare.
 */
export function normalizeDefinition(definition: JsonObject): NormalizedDefinition {
  const scope = { root: definition, parent: definition, form: 'declared' } as const;
  const entries = declaredEntries(definition).flatMap(([name, value]): [string, JsonValue][] => {
    if (name === 'tags') return [[name, declaredTags(definition)]];
    const normal = normalizeField(value, serviceTree.children.get(name), scope);
    return normal === undefined ? [] : [[name, normal]];
  });
  return Object.fromEntries(entries) as NormalizedDefinition;
}

/** Of a normalised definition, the fields whose change starts a deployment: together with the content, the target. */
export function deploymentFields(definition: NormalizedDefinition): JsonObject {
  return Object.fromEntries(
    Object.entries(definition).filter(([name]) => {
      const effect = serviceRow(name)?.effect ?? 'newDeployment';
      return effect === 'newDeployment' || effect === 'forcedDeployment';
    }),
  );
}
