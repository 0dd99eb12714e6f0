import type { StrategyItem } from '../../../lib/capacity/cluster-capacity.ts';
import { usageOfService } from '../../../lib/capacity/report/service-usage.ts';
import { rollout, task } from './fleet.ts';

const strategy: readonly StrategyItem[] = [
  { capacityProvider: 'FARGATE', base: 1, weight: 1 },
  { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 1 },
];

function usage(counts: Readonly<Record<string, number>>) {
  const tasks = Object.entries(counts).flatMap(([capacityProvider, length]) =>
    Array.from({ length }, () => task('web', { capacityProvider })),
  );
  const web = rollout('web', { desiredCount: 7, home: { kind: 'providers', strategy } });
  return usageOfService({ service: 'web', rollout: web, tasks, isWaiting: () => false, zones: [], moreFit: null });
}

describe('the spread of a service over its providers', () => {
  it.each([
    ['as asked', { FARGATE: 4, FARGATE_SPOT: 3 }, false],
    ['of tasks that one provider lacks', { FARGATE: 4 }, true],
    ['of tasks that all providers lack', { FARGATE: 1, FARGATE_SPOT: 1 }, false],
  ])('%s is compared with what the desired count asks', (_name, counts, spreadDiffers) => {
    const { providers, ...used } = usage(counts);
    expect(providers.map(({ asked }) => asked)).toEqual([4, 3]);
    expect(used.spreadDiffers).toBe(spreadDiffers);
  });
});
