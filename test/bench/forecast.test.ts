import { measureForecastSteps } from '../../bench/forecast.ts';
import { forecastCase } from '../../bench/forecast-cluster.ts';
import { createPlainPlacer } from '../../bench/placement-plain.ts';
import { forecastRollouts } from '../../lib/capacity/forecast/forecast-rollouts.ts';
import { createPlacer } from '../../lib/capacity/placement/placer.ts';

describe('forecasting the rollouts of a cluster', () => {
  it('releases each task once for each of four readings, and looks at an instance when it changes', async () => {
    const [section] = await measureForecastSteps();
    expect(section?.failures).toEqual([]);
    expect(section?.rows).toMatchObject([{ released: 4 * 400 }, { released: 4 * 4_000 }]);
  });

  it('comes out the same over a placer that scans every instance', () => {
    const { rollouts, cluster } = forecastCase(10);
    const plain = forecastRollouts(rollouts, cluster, {
      createPlacer: (instances) => ({ ...createPlacer([]), ...createPlainPlacer(instances) }),
    });
    expect(plain).toEqual(forecastRollouts(rollouts, cluster));
    expect(plain.map(({ fit }) => fit.kind)).toEqual(Array.from({ length: 10 }, () => 'fitsNow'));
  });
});
