import { InvariantError } from '../../errors.ts';
import type { CapacityProvider, ClusterTask, StrategyItem } from '../cluster-capacity.ts';

const mostProviders = 20;
const mostBase = 100_000;
const mostWeight = 1_000;

/**
 * Why ECS refuses a strategy, in plain words; empty when it takes it, and for an empty one. `providers` are the
 * cluster's.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html
 */
export function strategyProblems(
  strategy: readonly StrategyItem[],
  providers: readonly CapacityProvider[],
): readonly string[] {
  return [...strategyShapeProblems(strategy), ...memberProblems(strategy, providers)];
}

/** The same, as far as the strategy alone tells: nothing of whether the cluster has its providers, and of what kind they are. */
export function strategyShapeProblems(strategy: readonly StrategyItem[]): readonly string[] {
  return [
    ...sizeProblems(strategy),
    ...strategy.flatMap(rangeProblems),
    ...doubleProblems(strategy),
    ...shareProblems(strategy),
  ];
}

function sizeProblems({ length }: readonly StrategyItem[]): readonly string[] {
  return length > mostProviders ? [`${length} capacity providers: a strategy takes at most ${mostProviders}`] : [];
}

function rangeProblems({ capacityProvider, base, weight }: StrategyItem): readonly string[] {
  const problems: string[] = [];
  if (!isWithin(base, mostBase)) problems.push(`base ${base} of ${capacityProvider} is not within 0 and ${mostBase}`);
  if (!isWithin(weight, mostWeight)) {
    problems.push(`weight ${weight} of ${capacityProvider} is not within 0 and ${mostWeight}`);
  }
  return problems;
}

/** Not on AWS's pages; ECS answers that a strategy "cannot contain duplicate capacity providers". */
function doubleProblems(strategy: readonly StrategyItem[]): readonly string[] {
  const names = strategy.map(({ capacityProvider }) => capacityProvider);
  const doubled = new Set(names.filter((name, at) => names.indexOf(name) < at));
  return [...doubled].map((name) => `capacity provider ${name} is named more than once: a strategy takes each once`);
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

function memberProblems(strategy: readonly StrategyItem[], providers: readonly CapacityProvider[]): readonly string[] {
  const names = strategy.map(({ capacityProvider }) => capacityProvider);
  const found = [...new Set(names)].map((name) => providers.find((provider) => provider.name === name) ?? name);
  const missing = found.filter((one) => typeof one === 'string');
  const kinds = new Map(
    found.flatMap((one) => (typeof one === 'string' || one.kind === 'unknown' ? [] : [[one.kind, one.name]])),
  );
  const mixed = [...kinds].map(([kind, name]) => `${name} (${kindWords[kind]})`).join(', ');
  const known = providers.length > 0 ? `it has ${providers.map(({ name }) => name).join(', ')}` : 'it has none';
  return [
    ...missing.map((name) => `capacity provider ${name} is not associated with the cluster: ${known}`),
    ...(kinds.size > 1 ? [`a strategy takes capacity providers of one kind only: ${mixed}`] : []),
  ];
}

const kindWords = {
  fargate: 'Fargate',
  autoScalingGroup: 'Auto Scaling group',
  managedInstances: 'Managed Instances',
} as const;

function shareProblems(strategy: readonly StrategyItem[]): readonly string[] {
  const based = strategy.filter(({ base }) => base > 0).map(({ capacityProvider }) => capacityProvider);
  const isWeightless = strategy.length > 1 && strategy.every(({ weight }) => weight === 0);
  return [
    ...(based.length > 1 ? [`only one capacity provider may have a base: ${based.join(', ')} have one`] : []),
    ...(isWeightless ? ['of several capacity providers, at least one needs a weight above 0'] : []),
  ];
}

/** How many tasks each capacity provider is to run. */
export interface Distribution {
  /** By provider, in the strategy's order, those with none included. */
  readonly counts: ReadonlyMap<string, number>;
  /** True when a remainder was rounded: AWS documents no rule for that. */
  readonly estimate: boolean;
}

/** Who gets what the weights leave over, for which AWS documents no rule: those with the largest remainder, or the first or
 * the last in the strategy's order that have one. */
export type Remainders = 'largest' | 'first' | 'last';

/**
 * How `count` tasks spread over the strategy's providers: the base first, what is left in the ratio of the weights,
 * rounded by the largest remainder unless told otherwise, earlier providers first. Of a strategy that ECS refuses for having no weight above
 * 0, only the base is given out; of an empty one, nothing.
 */
export function distribute(
  strategy: readonly StrategyItem[],
  count: number,
  remainders: Remainders = 'largest',
): Distribution {
  if (!Number.isInteger(count) || count < 0) throw new InvariantError(`${count} tasks to distribute`, 'strategy');
  const based = basesOf(strategy, count);
  const left = count - based.reduce((sum, tasks) => sum + tasks, 0);
  const weights = strategy.length === 1 ? [1] : strategy.map(({ weight }) => weight);
  const shares = inRatio(left, weights, remainders);
  const counts = new Map(
    strategy.map(({ capacityProvider }, at) => [capacityProvider, (based[at] ?? 0) + (shares.counts[at] ?? 0)]),
  );
  return { counts, estimate: shares.rounded };
}

function basesOf(strategy: readonly StrategyItem[], count: number): readonly number[] {
  let left = count;
  return strategy.map(({ base }) => {
    const given = Math.min(base, left);
    left -= given;
    return given;
  });
}

/** Nothing at all when every weight is 0. */
function inRatio(
  count: number,
  weights: readonly number[],
  remainders: Remainders,
): { readonly counts: readonly number[]; readonly rounded: boolean } {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return { counts: weights.map(() => 0), rounded: false };
  const counts = weights.map((weight) => Math.floor((count * weight) / total));
  const spare = count - counts.reduce((sum, share) => sum + share, 0);
  const byRemainder = weights
    .map((weight, at) => ({ at, remainder: (count * weight) % total }))
    .filter(({ remainder }) => remainder > 0)
    .toSorted((one, other) => (remainders === 'largest' ? other.remainder - one.remainder : 0) || one.at - other.at);
  const inOrder = remainders === 'last' ? byRemainder.toReversed() : byRemainder;
  const lucky = new Set(inOrder.slice(0, spare).map(({ at }) => at));
  return { counts: counts.map((share, at) => share + (lucky.has(at) ? 1 : 0)), rounded: spare > 0 };
}

/** A capacity provider that runs other than its share of a service's tasks. */
export interface SpreadDifference {
  /** `undefined`: tasks that no capacity provider placed. */
  readonly provider: string | undefined;
  readonly expected: number;
  readonly found: number;
}

/**
 * Where tasks run against what their strategy asks, in the strategy's order, then those of providers that it does not
 * have. A task more or less of a provider with a weight is no difference: nobody documents the rounding. Tasks that
 * are about to stop are the caller's to leave out. `wanted` is how many there should be, by default as many as there
 * are: tasks that every provider lacks are missing, and no matter of the spread.
 */
export function spreadDifference(
  strategy: readonly StrategyItem[],
  tasks: readonly Pick<ClusterTask, 'capacityProvider'>[],
  wanted: number = tasks.length,
): readonly SpreadDifference[] {
  const found = new Map<string | undefined, number>();
  for (const { capacityProvider } of tasks) found.set(capacityProvider, (found.get(capacityProvider) ?? 0) + 1);
  const { counts } = distribute(strategy, wanted);
  const isShortEverywhere = [...found].every(([provider, has]) => has < (counts.get(provider ?? '') ?? 0));
  if (isShortEverywhere) return [];
  const rounded = new Set(strategy.filter(({ weight }) => weight > 0).map(({ capacityProvider }) => capacityProvider));
  const providers = new Set<string | undefined>([...counts.keys(), ...found.keys()]);
  return [...providers].flatMap((provider) => {
    const expected = counts.get(provider ?? '') ?? 0;
    const difference = { provider, expected, found: found.get(provider) ?? 0 };
    const tolerance = rounded.has(provider ?? '') ? 1 : 0;
    return Math.abs(difference.found - expected) > tolerance ? [difference] : [];
  });
}
