import type { Body } from '../service.ts';
import { invalidParameter } from './errors.ts';
import { bodiesOf, textOf } from './json-body.ts';
import type { TagMap } from './records.ts';

/** Tags of a request laid over those that are there: at most 50 of the user's own, and none that begins with `aws:`. */
export function withTags(current: TagMap, input: Body): TagMap {
  const tags = new Map(current);
  const given = new Set<string>();
  for (const tag of bodiesOf(input, 'tags')) {
    const key = textOf(tag, 'key') ?? '';
    if (given.has(key)) throw invalidParameter(`Duplicate tag keys found: ${key}`);
    given.add(key);
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys starting with "aws:" are reserved for system use.');
    tags.set(key, textOf(tag, 'value') ?? '');
  }
  if (tags.size > 50) throw invalidParameter('The number of tags exceeds the maximum of 50 tags per resource.');
  return tags;
}

export function tagList(tags: TagMap): readonly Body[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}
