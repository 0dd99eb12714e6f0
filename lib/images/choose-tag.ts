import { alphabeticalPolicy } from './alphabetical.ts';
import { prepareExclusions } from './exclusion.ts';
import { type Filter, keepAll, prepareFilter } from './filter.ts';
import type { ImagePolicy, TagChoice } from './image-policy.ts';
import { numericalPolicy } from './numerical.ts';
import type { Candidate, PreparedPolicy, TagPolicy } from './prepared-policy.ts';
import { semverPolicy } from './semver.ts';
import { tagPolicy } from './tag.ts';

/** A whole policy made ready: exclusions, then the filter, then the policy. */
interface Chooser {
  readonly candidates: Filter;
  readonly policy: TagPolicy;
}

/**
 * Chooses from all tags of a repository. The list's order decides between equals, so sort what comes without one (ECR's
 * tags) by bytes first. An empty list is `none`.
 */
export function chooseTag(policy: ImagePolicy, tags: readonly string[]): TagChoice {
  const chooser = prepare(policy);
  if (typeof chooser === 'string') return { kind: 'invalid', message: chooser };
  return chooser.policy.choose(chooser.candidates(tags));
}

/**
 * Orders two tags as the policy does: positive when it prefers `a` (`a` is newer), negative when it prefers `b`, 0 when
 * it does not care. `undefined` where the policy has no order or one of them takes no part.
 */
export function compareTags(policy: ImagePolicy, a: string, b: string): number | undefined {
  const chooser = prepare(policy);
  if (typeof chooser === 'string') return undefined;
  const [left] = chooser.candidates([a]);
  const [right] = chooser.candidates([b]);
  return left && right && chooser.policy.compare(left.value, right.value);
}

/** Whether a policy could choose this tag at all: neither excluded nor filtered out, and one that the policy reads. */
export function takesPart(policy: ImagePolicy, tag: string): boolean {
  const chooser = prepare(policy);
  if (typeof chooser === 'string') return false;
  return chooser.candidates([tag]).some((candidate) => chooser.policy.admits(candidate.value));
}

/** What is wrong with a policy, and what is allowed; `undefined` when nothing is. */
export function validatePolicy(policy: ImagePolicy): string | undefined {
  const chooser = prepare(policy);
  return typeof chooser === 'string' ? chooser : undefined;
}

/** Gives what is wrong as a text. */
function prepare(policy: ImagePolicy): Chooser | string {
  const exclusions = prepareExclusions(policy.exclude);
  if (exclusions.kind === 'invalid') return exclusions.message;
  const { filter } = policy;
  const prepared = filter ? prepareFilter(filter.pattern, filter.extract) : { kind: 'ready' as const, filter: keepAll };
  if (prepared.kind === 'invalid') return prepared.message;
  const kind = preparePolicy(policy);
  if (kind.kind === 'invalid') return kind.message;
  const candidates = (tags: readonly string[]): readonly Candidate[] =>
    prepared.filter(tags.filter((tag) => !exclusions.excludes(tag)));
  return { candidates, policy: kind.policy };
}

function preparePolicy(policy: ImagePolicy): PreparedPolicy {
  switch (policy.kind) {
    case 'tag':
      return tagPolicy(policy.tag, Boolean(policy.filter?.extract));
    case 'semver':
      return semverPolicy(policy.range);
    case 'numerical':
      return { kind: 'ready', policy: numericalPolicy(policy.order) };
    case 'alphabetical':
      return { kind: 'ready', policy: alphabeticalPolicy(policy.order) };
  }
}
