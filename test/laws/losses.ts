import fc from 'fast-check';
import { isBerthTag, revisionTag, serviceTag } from '../../lib/memory/tag-keys.ts';
import type { World } from '../reconcile/world.ts';

/** Which of Berth's tags go: all or some of the service's, all or some of the revision's. */
export interface Loss {
  readonly service: 'all' | readonly string[];
  readonly revision: 'all' | readonly string[];
}

/** Any of them, and often just one. */
export const losses: fc.Arbitrary<Loss> = fc.record({
  service: some(Object.values(serviceTag)),
  revision: some([...Object.values(revisionTag), 'berth:image.app']),
});

function some(keys: readonly string[]): fc.Arbitrary<'all' | readonly string[]> {
  return fc.oneof(
    fc.constant('all' as const),
    fc.constantFrom(...keys).map((key) => [key]),
    fc.subarray([...keys]),
  );
}

/** Takes the tags from the service and from the revision that it runs. */
export function lose(world: World, { service, revision }: Loss): void {
  const { serviceArn = '', taskDefinition = '' } = world.service();
  untag(world, serviceArn, Object.keys(world.tags()), service);
  untag(world, taskDefinition, Object.keys(world.revisionTags(taskDefinition)), revision);
}

function untag(world: World, resourceArn: string, present: readonly string[], lost: 'all' | readonly string[]): void {
  const tagKeys = present.filter((key) => isBerthTag(key) && (lost === 'all' || lost.includes(key)));
  if (tagKeys.length > 0) world.person('UntagResource', { resourceArn, tagKeys });
}
