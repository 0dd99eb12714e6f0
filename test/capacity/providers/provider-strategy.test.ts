import fc from 'fast-check';
import type { CapacityProvider, StrategyItem } from '../../../lib/capacity/cluster-capacity.ts';
import { distribute, spreadDifference, strategyProblems } from '../../../lib/capacity/providers/provider-strategy.ts';

function item(capacityProvider: string, weight: number, base = 0): StrategyItem {
  return { capacityProvider, weight, base };
}

const group = (name: string): CapacityProvider => ({
  kind: 'autoScalingGroup',
  name,
  groupArn: `arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/${name}`,
  group: undefined,
  managedScaling: undefined,
  managedTerminationProtection: false,
  managedDraining: true,
});

const fargate: readonly CapacityProvider[] = [
  { kind: 'fargate', name: 'FARGATE' },
  { kind: 'fargate', name: 'FARGATE_SPOT' },
];

describe('what ECS refuses of a strategy', () => {
  const many = Array.from({ length: 21 }, (_, at) => group(`g${at}`));

  it.each<[string, readonly StrategyItem[], readonly CapacityProvider[], readonly RegExp[]]>([
    ['nothing of an empty one', [], [], []],
    ['nothing of two kinds of Fargate', [item('FARGATE', 1, 1), item('FARGATE_SPOT', 4)], fargate, []],
    ['nothing of a single provider without a weight', [item('a', 0)], [group('a')], []],
    ['several weights of 0', [item('a', 0, 2), item('b', 0)], [group('a'), group('b')], [/weight above 0/]],
    ['two bases', [item('a', 1, 1), item('b', 1, 1)], [group('a'), group('b')], [/only one .* a, b have one/]],
    ['a provider twice', [item('a', 1), item('a', 2)], [group('a')], [/^capacity provider a is named more than once/]],
    ['two kinds', [item('a', 1), item('FARGATE', 1)], [group('a'), ...fargate], [/a \(Auto Scaling group\), FARGATE/]],
    [
      'a provider that the cluster does not have',
      [item('a', 1)],
      fargate,
      [/a is not .* it has FARGATE, FARGATE_SPOT/],
    ],
    ['a provider, where the cluster has none', [item('a', 1)], [], [/it has none/]],
    ['more than twenty', many.map(({ name }) => item(name, 1)), many, [/^21 capacity providers.* at most 20$/]],
    ['a base beyond 100,000', [item('a', 1, 100_001)], [group('a')], [/^base 100001 of a/]],
    ['a weight beyond 1,000', [item('a', 1_001)], [group('a')], [/^weight 1001 of a/]],
    ['a weight below 0', [item('a', -1)], [group('a')], [/^weight -1 of a/]],
  ])('%s', (_, strategy, providers, expected) => {
    const problems = strategyProblems(strategy, providers);
    expect(problems).toHaveLength(expected.length);
    for (const [at, pattern] of expected.entries()) expect(problems[at]).toMatch(pattern);
  });

  it('counts a provider of an unknown kind among any other', () => {
    const providers: readonly CapacityProvider[] = [...fargate, { kind: 'unknown', name: 'orbit' }];
    expect(strategyProblems([item('FARGATE', 1), item('orbit', 1)], providers)).toEqual([]);
  });
});

describe('how tasks spread over a strategy', () => {
  it.each<[string, readonly StrategyItem[], number, Record<string, number>, boolean]>([
    ['one on A, four on B', [item('A', 1), item('B', 4)], 5, { A: 1, B: 4 }, false],
    ['the same ratio of ten', [item('A', 1), item('B', 4)], 10, { A: 2, B: 8 }, false],
    ['evenly with equal weights', [item('A', 1), item('B', 1)], 4, { A: 2, B: 2 }, false],
    ['a base before any weight', [item('A', 1, 2), item('B', 1)], 2, { A: 2, B: 0 }, false],
    ['the rest by weight after the base', [item('A', 1, 2), item('B', 1)], 6, { A: 4, B: 2 }, false],
    ['less than the base', [item('A', 0, 9), item('B', 1)], 4, { A: 4, B: 0 }, false],
    ['nothing beyond the base with a weight of 0', [item('A', 0, 1), item('B', 3)], 7, { A: 1, B: 6 }, false],
    ['a remainder to the largest fraction', [item('A', 1), item('B', 4)], 6, { A: 1, B: 5 }, true],
    ['equal fractions to the earlier provider', [item('A', 1), item('B', 1)], 3, { A: 2, B: 1 }, true],
    ['everything on a single provider', [item('A', 0)], 3, { A: 3 }, false],
    ['no tasks', [item('A', 1), item('B', 1)], 0, { A: 0, B: 0 }, false],
    ['nothing without any weight', [item('A', 0, 1), item('B', 0)], 5, { A: 1, B: 0 }, false],
    ['over no provider', [], 5, {}, false],
  ])('%s', (_, strategy, count, counts, estimate) => {
    const distribution = distribute(strategy, count);
    expect(Object.fromEntries(distribution.counts)).toEqual(counts);
    expect(distribution.estimate).toBe(estimate);
  });

  it.each<[string, readonly StrategyItem[], number, Record<string, number>, Record<string, number>]>([
    ['the first or the last', [item('A', 1), item('B', 4)], 6, { A: 2, B: 4 }, { A: 1, B: 5 }],
    [
      'none that has no weight',
      [item('A', 0), item('B', 1), item('C', 0)],
      3,
      { A: 0, B: 3, C: 0 },
      { A: 0, B: 3, C: 0 },
    ],
    ['two of three', [item('A', 1), item('B', 1), item('C', 1)], 5, { A: 2, B: 2, C: 1 }, { A: 1, B: 2, C: 2 }],
    ['nobody where nothing is left over', [item('A', 1), item('B', 1)], 4, { A: 2, B: 2 }, { A: 2, B: 2 }],
  ])('gives what is left over to %s', (_, strategy, count, first, last) => {
    expect(Object.fromEntries(distribute(strategy, count, 'first').counts)).toEqual(first);
    expect(Object.fromEntries(distribute(strategy, count, 'last').counts)).toEqual(last);
  });

  it('gives out every task, and stays within one task of the ratio, whoever gets the remainder', () => {
    const strategies = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 5 })), {
        minLength: 1,
        maxLength: 6,
      })
      .map((items) => items.map(([weight, base], at) => item(`p${at}`, weight, at === 0 ? base : 0)))
      .filter((items) => items.some(({ weight }) => weight > 0));
    const remainders = fc.constantFrom('largest' as const, 'first' as const, 'last' as const);
    fc.assert(
      fc.property(strategies, fc.nat(5_000), remainders, (strategy, count, who) => {
        const { counts } = distribute(strategy, count, who);
        expect([...counts.values()].reduce((sum, tasks) => sum + tasks, 0)).toBe(count);
        const based = Math.min(strategy[0]?.base ?? 0, count);
        const total = strategy.reduce((sum, { weight }) => sum + weight, 0);
        for (const { capacityProvider, weight, base } of strategy) {
          const ideal = Math.min(base, count) + ((count - based) * weight) / total;
          if (strategy.length > 1) expect(Math.abs((counts.get(capacityProvider) ?? 0) - ideal)).toBeLessThan(1);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('tasks that run elsewhere than their strategy asks', () => {
  const on = (counts: Record<string, number>) =>
    Object.entries(counts).flatMap(([capacityProvider, count]) =>
      Array.from({ length: count }, () => ({ capacityProvider })),
    );
  const strategy = [item('FARGATE', 1, 1), item('FARGATE_SPOT', 3)];

  it.each<[string, Record<string, number>, readonly unknown[]]>([
    ['none when base and weights are kept', { FARGATE: 3, FARGATE_SPOT: 6 }, []],
    ['none within the rounding that nobody documents', { FARGATE: 2, FARGATE_SPOT: 7 }, []],
    [
      'all on demand after an interruption',
      { FARGATE: 9 },
      [
        { provider: 'FARGATE', expected: 3, found: 9 },
        { provider: 'FARGATE_SPOT', expected: 6, found: 0 },
      ],
    ],
    [
      'on a provider that left the strategy',
      { FARGATE: 1, FARGATE_SPOT: 1, old: 1 },
      [{ provider: 'old', expected: 0, found: 1 }],
    ],
    ['no tasks at all', {}, []],
  ])('%s', (_, counts, expected) => {
    expect(spreadDifference(strategy, on(counts))).toEqual(expected);
  });

  it('shows tasks that no provider placed', () => {
    expect(spreadDifference([item('a', 1)], [{ capacityProvider: 'a' }, {}])).toEqual([
      { provider: undefined, expected: 0, found: 1 },
    ]);
  });
});
