import type { Fleet } from './fleet.ts';

/** How many calls of each operation, as `ecs:DescribeServices`. */
export type Counts = Readonly<Record<string, number>>;

/** What the calls of a sweep depend on; how the sweep goes about it is not among it. */
export interface SweepSize {
  readonly services: number;
  /** Tags of each repository. */
  readonly tags: readonly number[];
  /** Services whose declared count differs from the live one. */
  readonly otherCounts: number;
  /** Services without tags of Berth's, or `live`. */
  readonly describedRevisions: number;
  /** Services that declare what DescribeServices leaves out. */
  readonly serviceRevisions: number;
}

/**
 * The calls of a sweep over services in sync, from cold: per cluster ⌈n/10⌉ DescribeServices; per repository
 * ⌈tags/1000⌉ ListImages; ⌈d/50⌉ DescribeScalableTargets; one DescribeTaskDefinition per service that has no tags of
 * Berth's or is `live`; ⌈m/20⌉ DescribeServiceRevisions; nothing else.
 */
export function sweepFormula(size: SweepSize): Counts {
  const pages = size.tags.map((tags) => Math.max(1, Math.ceil(tags / 1_000)));
  return withoutZeros({
    'application-autoscaling:DescribeScalableTargets': Math.ceil(size.otherCounts / 50),
    'ecr:ListImages': pages.reduce((sum, count) => sum + count, 0),
    'ecs:DescribeServiceRevisions': Math.ceil(size.serviceRevisions / 20),
    'ecs:DescribeServices': Math.ceil(size.services / 10),
    'ecs:DescribeTaskDefinition': size.describedRevisions,
  });
}

/** What the formula needs to know of a fleet. */
export function sizeOf({ services, repositories }: Fleet): SweepSize {
  const count = (...kinds: readonly string[]) => services.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    services: services.length,
    tags: repositories.map(({ tags }) => tags),
    otherCounts: count('scaled'),
    describedRevisions: count('untagged', 'live'),
    serviceRevisions: count('monitored'),
  };
}

/** One line for each operation whose count is another; empty when all are equal. */
export function countDifferences(expected: Counts, found: Counts): readonly string[] {
  const operations = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return operations
    .filter((operation) => (expected[operation] ?? 0) !== (found[operation] ?? 0))
    .map(
      (operation) => `${operation}: ${found[operation] ?? 0} calls, and the formula says ${expected[operation] ?? 0}`,
    );
}

/** How many calls in all. */
export function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function withoutZeros(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
