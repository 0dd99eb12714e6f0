import type { ClusterCapacity, StrategyItem } from '../cluster-capacity.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import type { Reading } from './course.ts';
import { strategyOf } from './course-start.ts';

const likely: Reading = {
  turns: 'waitingFirst',
  stops: 'asScalingIn',
  launches: 'whenNeeded',
  begins: 'rollingFirst',
  remainders: 'largest',
  starts: 'byProvider',
};
const stops = ['asScalingIn', 'oldestFirst', 'newestFirst'] as const;

/** Of so many rollouts that go together, every reading is tried with every other. */
export const mostInEveryWay = 3;

/**
 * What to try of a course that AWS does not document, the likeliest first: who takes the room that an old task leaves, which
 * old task stops first, and when groups grow. Of up to three groups of tasks each with each, in every order of the groups;
 * of more, the likeliest and its opposite.
 */
export function readingsOf(groups: readonly string[]): readonly [Reading, ...Reading[]] {
  if (groups.length > mostInEveryWay) {
    const opposite: Reading = { ...likely, turns: groups.toReversed(), stops: 'oldestFirst' };
    return [likely, opposite, { ...likely, launches: 'atOnce' }];
  }
  const orders = groups.length === 1 ? [] : permutations(groups);
  const all = (['whenNeeded', 'atOnce'] as const).flatMap((launches) =>
    (['waitingFirst', 'ownFirst', ...orders] as const).flatMap((turns) =>
      stops.map((one): Reading => ({ ...likely, turns, stops: one, launches })),
    ),
  );
  return [likely, ...all.slice(1)];
}

/** How a strategy over several providers is read. */
export type StrategyReading = Pick<Reading, 'remainders' | 'starts'>;

/** What to try of the rollouts' strategies, as far as it can matter: the likeliest first, and alone where none is open. */
export function strategyReadingsOf(
  rollouts: readonly ServiceRollout[],
  cluster: ClusterCapacity,
): readonly [StrategyReading, ...StrategyReading[]] {
  const groups = cluster.providers.filter((provider) => provider.kind === 'autoScalingGroup');
  const isGroup = ({ capacityProvider }: StrategyItem) => groups.some(({ name }) => name === capacityProvider);
  // What always has room goes as well one way as another.
  const strategies = rollouts.map((rollout) => strategyOf(rollout, cluster).filter(isGroup));
  const hasRemainders = strategies.some((strategy) => strategy.filter(({ weight }) => weight > 0).length > 1);
  const hasSeveral = strategies.some(({ length }) => length > 1);
  const remainders = hasRemainders ? (['largest', 'first', 'last'] as const) : (['largest'] as const);
  const starts = hasSeveral ? (['byProvider', 'oneByOne'] as const) : (['byProvider'] as const);
  const all = remainders.flatMap((one) => starts.map((other) => ({ remainders: one, starts: other })));
  return [likely, ...all.slice(1)];
}

function permutations(groups: readonly string[]): readonly (readonly string[])[] {
  if (groups.length < 2) return [groups];
  return groups.flatMap((first, at) => permutations(groups.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}
