import { createFleet, type FleetOptions } from './fleet.ts';
import { type Counts, total } from './formula.ts';
import { placeFleet } from './placement.ts';
import type { Section } from './section.ts';
import { runSweep } from './sweep-run.ts';
import { startWorld } from './world.ts';

/**
 * Burst and calls a second of the categories that a sweep draws on:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 * ECR and Application Auto Scaling publish none for what a sweep asks them.
 */
const published: readonly {
  readonly burst: number;
  readonly perSecond: number;
  readonly operations: readonly string[];
}[] = [
  { burst: 100, perSecond: 20, operations: ['ecs:DescribeServices', 'ecs:ListServices'] },
  { burst: 50, perSecond: 20, operations: ['ecs:DescribeTaskDefinition', 'ecs:ListTaskDefinitions'] },
  { burst: 50, perSecond: 20, operations: ['ecs:DescribeServiceDeployments', 'ecs:ListServiceDeployments'] },
  { burst: 50, perSecond: 20, operations: ['ecs:DescribeServiceRevisions'] },
];

const fleets: readonly (FleetOptions & { readonly what: string })[] = [
  { what: 'in sync, shared repositories', services: 1_000, repositories: 'shared' },
  { what: 'in sync, a repository each', services: 1_000, repositories: 'separate' },
  { what: 'in sync, four repositories each', services: 1_000, repositories: 'separate', containers: 4 },
  { what: 'all live, shared repositories', services: 1_000, repositories: 'shared', kinds: ['live'] },
];
/** All of the rates, and what the stack gives a sweep. */
const shares = [1, 0.5] as const;

/** Sweeps of 1,000 services before a sandbox that throttles as AWS does, in virtual time. */
export async function sweepRates(): Promise<Section> {
  const rows: Section['rows'][number][] = [];
  const failures: string[] = [];
  for (const { what, ...options } of fleets) {
    const fleet = createFleet(options);
    const world = await startWorld({ enforceRates: true });
    const desired = await placeFleet(world, fleet);
    for (const share of shares) {
      // The buckets are full again.
      world.clock.advance(600_000);
      const run = await runSweep(world, { fleet, desired, share });
      const { counts, throttles, seconds, report } = run;
      rows.push({
        services: what,
        share,
        calls: total(counts),
        throttles,
        'virtual s': seconds,
        ...leasts(counts, share),
      });
      const about = `a sweep of 1,000 services (${what}, share ${share})`;
      if (throttles !== 0) failures.push(`${about}: ${throttles} calls were throttled`);
      if (report.unknown !== 0) failures.push(`${about}: ${report.unknown} services were not read`);
    }
    await world.close();
  }
  const notes = [
    'ECR publishes no rate for ListImages: Berth asks at most 100 at once and 20 a second, times its share.',
  ];
  return { name: 'sweep-rates', title: 'Sweeps of 1,000 services with the rates enforced', rows, failures, notes };
}

function leasts(counts: Counts, share: number) {
  return { 'least s': leastSeconds(counts), 'least s at that share': leastSeconds(counts, share) };
}

/** What the slowest bucket takes to give out its tokens, if every one is used the moment it is there. */
export function leastSeconds(counts: Counts, share = 1): number {
  const seconds = published.map(({ burst, perSecond, operations }) => {
    const calls = operations.reduce((sum, operation) => sum + (counts[operation] ?? 0), 0);
    return (calls - burst * share) / (perSecond * share);
  });
  return Math.max(0, ...seconds);
}
