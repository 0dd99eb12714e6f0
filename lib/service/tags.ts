import type { FieldChange } from '../diff/field-change.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { isBerthTag } from '../memory/tag-keys.ts';
import type { Tags } from '../ports/ecs.ts';

/** The tags that a definition declares, by key; `berth:` and `aws:` tags, which are not a manifest's to set, left out. */
export function declaredTags(definition: JsonObject): Tags {
  const { tags } = definition;
  if (!Array.isArray(tags)) return {};
  return Object.fromEntries(
    tags.flatMap((tag: unknown): [string, string][] => {
      if (!isJsonObject(tag) || typeof tag.key !== 'string' || isReservedTag(tag.key)) return [];
      return [[tag.key, tag.value === undefined || tag.value === null ? '' : String(tag.value)]];
    }),
  );
}

/** ECS's list of the tags that a manifest may declare, in order of their keys. */
export function adoptedTags(tags: Tags): readonly { readonly key: string; readonly value: string }[] {
  const keys = Object.keys(tags).filter((key) => !isReservedTag(key));
  return keys.toSorted().map((key) => ({ key, value: tags[key] ?? '' }));
}

/** The declared tags that the service lacks or has otherwise. A tag that is not declared is not compared. */
export function diffTags(
  definition: JsonObject,
  live: Tags,
): { readonly set: Tags; readonly changes: readonly FieldChange[] } {
  const differing = Object.entries(declaredTags(definition)).filter(([key, value]) => live[key] !== value);
  return {
    set: Object.fromEntries(differing),
    changes: differing.map(([key, to]) => {
      const from = live[key];
      return { path: `tags[${key}]`, ...(from === undefined ? {} : { from }), to };
    }),
  };
}

/**
 * Whether a tag is Berth's or AWS's, and so not a manifest's to set: `aws:`, in any case, is AWS's own.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html
 */
export function isReservedTag(key: string): boolean {
  return isBerthTag(key) || key.toLowerCase().startsWith('aws:');
}
