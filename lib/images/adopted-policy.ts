import type { TaggedImage } from '../ports/images.ts';
import { chooseTag } from './choose-tag.ts';
import type { PolicyKind } from './image-policy.ts';
import { compareVersions, parseVersion, type Version } from './version.ts';

/**
 * The policy that the tags of a running digest suggest, and that chooses just this digest of the repository's tags now:
 * newer versions of the same major for a version, else the tag itself. `undefined` when no tag points to the digest, or
 * none would keep it.
 */
export function adoptedPolicy(digest: string, tagged: readonly TaggedImage[]): PolicyKind | undefined {
  const all = tagged.map(({ tag }) => tag);
  const digests = new Map(tagged.map((one) => [one.tag, one.digest]));
  const own = all.filter((tag) => digests.get(tag) === digest);
  return suggested(own).find((policy) => {
    const choice = chooseTag(policy, all);
    return choice.kind === 'chosen' && digests.get(choice.tag) === digest;
  });
}

/** The policies that tags suggest, the likeliest first. */
export function suggested(tags: readonly string[]): readonly PolicyKind[] {
  const versions = tags.flatMap((tag) => releaseOf(tag) ?? []).toSorted((a, b) => compareVersions(b, a));
  const ranges = versions.map((version): PolicyKind => ({ kind: 'semver', range: rangeFrom(version) }));
  const named = tags.toSorted((a, b) => Number(a === 'latest') - Number(b === 'latest'));
  return [...ranges, ...named.map((tag): PolicyKind => ({ kind: 'tag', tag }))];
}

function releaseOf(tag: string): Version | undefined {
  const version = parseVersion(tag);
  return version?.prerelease === '' ? version : undefined;
}

function rangeFrom({ major, minor, patch }: Version): string {
  return `>=${major}.${minor}.${patch} <${major + 1n}`;
}
