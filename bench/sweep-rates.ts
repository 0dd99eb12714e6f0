import { type Counts, total } from './formula.ts';
import type { Cell } from './section.ts';
import type { SweepRun } from './sweep-run.ts';

/** A category of AWS's request rates: so many calls at once, and so many a second from then on. */
interface Category {
  readonly burst: number;
  readonly perSecond: number;
  readonly operations: readonly string[];
}

/**
 * The categories that a sweep draws on:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 * ECR and Application Auto Scaling publish no rate for what a sweep asks them.
 */
const published: readonly Category[] = [
  { burst: 100, perSecond: 20, operations: ['ecs:DescribeServices', 'ecs:ListServices'] },
  { burst: 50, perSecond: 20, operations: ['ecs:DescribeTaskDefinition', 'ecs:ListTaskDefinitions'] },
  { burst: 50, perSecond: 20, operations: ['ecs:DescribeServiceDeployments', 'ecs:ListServiceDeployments'] },
  { burst: 50, perSecond: 20, operations: ['ecs:DescribeServiceRevisions'] },
];

/** What the slowest bucket takes to give out its tokens, if every one is used the moment it is there. */
export function leastSeconds(counts: Counts, share = 1): number {
  const seconds = published.map(({ burst, perSecond, operations }) => {
    const calls = operations.reduce((sum, operation) => sum + (counts[operation] ?? 0), 0);
    return (calls - burst * share) / (perSecond * share);
  });
  return Math.max(0, ...seconds);
}

/** What is not as it must be: a throttled call, a service that was not read. */
export function checkRates({ throttles, report }: Pick<SweepRun, 'throttles' | 'report'>): readonly string[] {
  return [
    ...(throttles === 0 ? [] : [`${throttles} calls were throttled`]),
    ...(report.unknown === 0 ? [] : [`${report.unknown} services were not read`]),
  ];
}

/** A sweep's duration beside the least that the rates allow. */
export function sweepRatesRow(
  about: { readonly services: number; readonly of: string; readonly share: number },
  { counts, throttles, seconds }: SweepRun,
): Readonly<Record<string, Cell>> {
  return {
    ...about,
    calls: total(counts),
    throttles,
    'virtual s': seconds,
    'least s': leastSeconds(counts),
    'least s of the share': leastSeconds(counts, about.share),
  };
}
