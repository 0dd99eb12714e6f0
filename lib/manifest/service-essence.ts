import type { JsonValue } from '../json.ts';
import { digestOf } from '../memory/hash.ts';
import type { DesiredService } from './desired-service.ts';

/**
 * A hash of what a service is to be, without where that is written and at which commit: two commits that say the same of
 * a service, in whatever files and words, have the same.
 */
export function serviceEssence(desired: DesiredService): string {
  const { commit: _commit, place: _place, definitionPlaces: _places, files: _files, ...said } = desired;
  const { images, taskDefinition, ...rest } = said;
  const policies = Object.entries(images).map(([container, { place: _where, ...image }]) => [container, image]);
  const content = taskDefinition.kind === 'declared' ? taskDefinition.content : taskDefinition;
  return digestOf({
    ...rest,
    images: Object.fromEntries(policies),
    kind: taskDefinition.kind,
    content,
  } as unknown as JsonValue);
}
