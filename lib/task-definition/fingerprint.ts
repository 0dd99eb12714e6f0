import { versionedHash } from '../memory/hash.ts';
import type { NormalizedTaskDefinition } from './normalize.ts';

/** `1:<hash>` of a task definition's content; tags are outside of it. Content that ECS stores alike hashes alike. */
export function fingerprint(normalized: NormalizedTaskDefinition): string {
  return versionedHash(normalized);
}
