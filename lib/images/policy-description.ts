import { counted } from '../text/counted.ts';
import type { ImagePolicy } from './image-policy.ts';

/** What a policy chooses, as one phrase: `the highest version in >=1.4.0 <2`. */
export function describePolicy(policy: ImagePolicy): string {
  return `${describeKind(policy)}${describeFilter(policy)}`;
}

/** Why a tag was chosen, as one sentence: `1.4.1 is the highest version in >=1.4.0 <2 of 214 tags`. */
export function describeChoice(policy: ImagePolicy, tag: string, count: number): string {
  if (policy.kind === 'tag') return `${tag} is the tag to follow${describeFilter(policy)}`;
  return `${tag} is ${describeKind(policy)} of ${counted(count, 'tag')}${describeFilter(policy)}`;
}

/** Why no tag was chosen, as one phrase: `none of 214 tags is a version in >=1.4.0 <2`. */
export function describeLack(policy: ImagePolicy, count: number): string {
  if (count === 0) return 'there are no tags';
  const wants = [wantedMatch(policy), wantedValue(policy)].filter((want) => want !== undefined);
  const missing = wants.length > 0 ? wants.join(' and ') : 'is left by the exclusions';
  return `none of ${counted(count, 'tag')} ${missing}`;
}

function wantedMatch({ filter }: ImagePolicy): string | undefined {
  return filter && `matches ${filter.pattern}`;
}

/** What a value must be to be chosen; every number and every word may be. */
function wantedValue(policy: ImagePolicy): string | undefined {
  const read = policy.filter?.extract ? `, read as ${policy.filter.extract},` : '';
  if (policy.kind === 'tag') return `is${read} ${policy.tag}`;
  return policy.kind === 'semver' ? `is${read} a version in ${policy.range.trim()}` : undefined;
}

function describeKind(policy: ImagePolicy): string {
  switch (policy.kind) {
    case 'tag':
      return `the tag ${policy.tag}`;
    case 'semver':
      return `the highest version in ${policy.range.trim()}`;
    case 'numerical':
      return policy.order === 'asc' ? 'the highest number' : 'the lowest number';
    case 'alphabetical':
      return policy.order === 'asc' ? 'the last in byte order' : 'the first in byte order';
  }
}

function describeFilter({ filter }: ImagePolicy): string {
  if (!filter) return '';
  const extract = filter.extract ? `, read as ${filter.extract}` : '';
  return ` among those that match ${filter.pattern}${extract}`;
}
