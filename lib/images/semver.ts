import type { TagChoice } from './image-policy.ts';
import type { Candidate, PreparedPolicy } from './prepared-policy.ts';
import { compareVersions, parseVersion, type Version } from './version.ts';
import { isInRange, parseVersionRange, type VersionRange } from './version-range.ts';

/** The highest version in a range; of two equal versions the first in the list. What is no version takes no part. */
export function semverPolicy(text: string): PreparedPolicy {
  const parsed = parseVersionRange(text);
  if (parsed.kind === 'invalid') return parsed;
  const { range } = parsed;
  return {
    kind: 'ready',
    policy: {
      choose: (candidates) => highest(range, candidates),
      admits: (value) => admitted(range, value) !== undefined,
      compare: (a, b) => {
        const left = admitted(range, a);
        const right = admitted(range, b);
        return left && right && compareVersions(left, right);
      },
    },
  };
}

function highest(range: VersionRange, candidates: readonly Candidate[]): TagChoice {
  let best: { readonly tag: string; readonly version: Version } | undefined;
  for (const { tag, value } of candidates) {
    const version = admitted(range, value);
    if (version && (!best || compareVersions(version, best.version) > 0)) best = { tag, version };
  }
  return best ? { kind: 'chosen', tag: best.tag } : { kind: 'none' };
}

function admitted(range: VersionRange, value: string): Version | undefined {
  const version = parseVersion(value);
  return version && isInRange(version, range) ? version : undefined;
}
