/** Berth's tags on a service. */
export const serviceTag = {
  revision: 'berth:revision',
  recent: 'berth:recent',
  applied: 'berth:applied',
  target: 'berth:target',
  owns: 'berth:owns',
  commit: 'berth:commit',
  environment: 'berth:environment',
  created: 'berth:created',
  deployment: 'berth:deployment',
  unpublished: 'berth:unpublished',
  corrected: 'berth:corrected',
  held: 'berth:held',
  suspend: 'berth:suspend',
} as const;

/** Berth's tags on a revision that it registered. */
export const revisionTag = {
  fingerprint: 'berth:fingerprint',
  service: 'berth:service',
  commit: 'berth:commit',
  base: 'berth:base',
  pushed: 'berth:pushed',
  refused: 'berth:refused',
  refusedEarlier: 'berth:refused-earlier',
  retried: 'berth:retried',
  /** Followed by the container's name; the value is the tag that was chosen. */
  imagePrefix: 'berth:image.',
} as const;

/** Characters of a tag's key, at most: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html */
export const longestKey = 128;

/** True for a tag that is Berth's own, which no hash and no diff ever counts. */
export function isBerthTag(key: string): boolean {
  return key.startsWith('berth:');
}

/** Characters of a tag's value, at most. */
export const longestValue = 256;

/**
 * An ARN as it fits into a tag: whole, or what follows its last `/`, which ECS's names may make necessary (255 characters
 * each); `undefined` when that is too long too.
 */
export function arnValue(arn: string): string | undefined {
  return [arn, arn.slice(arn.lastIndexOf('/') + 1)].find(({ length }) => length <= longestValue);
}

/**
 * A text as AWS takes it for a tag's value: at most 256 characters, letters, digits, spaces and `_ . : / = + - @`;
 * others become `_`. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
 */
export function tagValue(text: string): string {
  return text.replace(/[^\p{L}\p{N} _.:/=+\-@]/gu, '_').slice(0, longestValue);
}
