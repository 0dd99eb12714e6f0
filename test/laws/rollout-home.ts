import fc from 'fast-check';
import type { StrategyItem } from '../../lib/capacity/cluster-capacity.ts';
import type { DeclaredHome } from '../../lib/service/placed-by.ts';
import type { EcsOptions } from '../../sandbox/ecs/options.ts';
import type { Body } from '../../sandbox/service.ts';
import type { GroupCase, RolloutCase, ServiceCase } from './rollout-case.ts';

/** What a strategy asks of one group's provider. */
export interface ShareCase {
  /** The group's place in its list; where there is no such group, the share is left out. */
  readonly group: 0 | 1;
  readonly base: number;
  readonly weight: number;
}

/** How the provider of the first group is written, and of the second. */
const providers = ['asg', 'spot'] as const;

/** A group's provider, and the group itself, both of that name. */
export interface NamedGroup {
  readonly name: string;
  readonly group: GroupCase;
}

/** What of the sandbox's options is about strategies. */
export type StrategyOptions = Pick<EcsOptions, 'remainders' | 'providerWithoutRoom'>;

/** The sandbox's own. */
export const usualOptions: StrategyOptions = { remainders: 'furthestBehind', providerWithoutRoom: 'holdsUpService' };

/** Each with each. */
export const optionsCase: fc.Arbitrary<StrategyOptions> = fc.record({
  remainders: fc.constantFrom('furthestBehind', 'firstBehind', 'lastBehind'),
  providerWithoutRoom: fc.constantFrom('holdsUpService', 'holdsUpItself'),
});

/** The only share of a service that goes by the first group. */
export const firstShare: ShareCase = { group: 0, base: 0, weight: 1 };

/** Over two groups in either order, one with a base or none, one with a weight at least. */
export const sharesCase: fc.Arbitrary<readonly ShareCase[]> = fc
  .record({
    weights: fc.constantFrom([1, 1], [1, 1], [1, 2], [3, 1], [1, 0], [0, 1]),
    base: fc.constantFrom(0, 0, 1, 2),
    based: fc.constantFrom(0, 1),
    turned: fc.boolean(),
  })
  .map(({ weights, base, based, turned }) => {
    const shares = ([0, 1] as const).map((group) => ({
      group,
      base: group === based ? base : 0,
      weight: weights[group] ?? 0,
    }));
    return turned ? shares.toReversed() : shares;
  });

/** The groups of a case, by the names of their providers. */
export function groupsOf({ groups }: Pick<RolloutCase, 'groups'>): readonly NamedGroup[] {
  return groups.flatMap((group, at) => {
    const name = providers[at];
    return name === undefined ? [] : [{ name, group }];
  });
}

/** What names nothing goes by this. */
export function defaultStrategyOf({ groups, byDefault }: Pick<RolloutCase, 'groups' | 'byDefault'>) {
  return strategyOf(byDefault, groups);
}

/** Where the service says that its tasks go. */
export function homeOf(
  { home, daemon }: Pick<ServiceCase, 'home' | 'daemon'>,
  { groups }: Pick<RolloutCase, 'groups'>,
): DeclaredHome {
  if (home === 'default') return { kind: 'default' };
  // What the weights of several providers mean to a daemon AWS does not say.
  const strategy = home === 'launchType' ? [] : strategyOf(daemon ? home.slice(0, 1) : home, groups);
  return strategy.length > 0 ? { kind: 'providers', strategy } : { kind: 'ec2' };
}

/** The same, as CreateService takes it. */
export function launchOf(one: Pick<ServiceCase, 'home' | 'daemon'>, of: Pick<RolloutCase, 'groups'>): Body {
  const home = homeOf(one, of);
  if (home.kind === 'default') return {};
  return home.kind === 'providers' ? { capacityProviderStrategy: home.strategy } : { launchType: 'EC2' };
}

/** ECS refuses several without a weight above 0, as what is left of two may be. */
function strategyOf(shares: readonly ShareCase[], groups: readonly GroupCase[]): readonly StrategyItem[] {
  return shares.flatMap(({ group, base, weight }) => {
    const capacityProvider = providers[group];
    return groups[group] === undefined ? [] : [{ capacityProvider, base, weight }];
  });
}
