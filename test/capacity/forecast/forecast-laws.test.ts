import fc from 'fast-check';
import type { Fit } from '../../../lib/capacity/forecast/forecast.ts';
import { forecastRollouts } from '../../../lib/capacity/forecast/forecast-rollouts.ts';
import { rollingLimits } from '../../../lib/capacity/forecast/rolling-limits.ts';
import type { ServiceRollout } from '../../../lib/capacity/service-rollout.ts';
import { clusterOf, instanceOf, port8080, rolloutOf, takes } from '../cluster-builder.ts';

const size = fc
  .tuple(fc.constantFrom(256, 512, 1024, 2048), fc.constantFrom(512, 1024), fc.boolean())
  .map(([cpu, memory, hasPort]) => takes({ cpu, memory, ports: hasPort ? port8080 : [] }));

/** Up to five instances, on some of which up to two tasks of `web` run, of 512 CPU units each. */
const hosts = fc.array(fc.nat(2), { maxLength: 5 });

const rollout = fc.record({
  requirements: size,
  desiredCount: fc.nat(8),
  minimumHealthyPercent: fc.constantFrom(0, 50, 75, 100),
  maximumPercent: fc.constantFrom(100, 125, 150, 200),
  constraints: fc.constantFrom<ServiceRollout['constraints']>([], [{ type: 'distinctInstance' }]),
});

function kindOf(fit: Fit | undefined): string {
  return fit?.kind ?? 'none';
}

function clusterOn(counts: readonly number[]) {
  return clusterOf(counts.map((count, nth) => instanceOf(nth, count > 0 ? { runs: { web: count } } : {})));
}

describe('the forecast of a rollout', () => {
  it('never gets worse with one more instance', () => {
    fc.assert(
      fc.property(hosts, rollout, (counts, some) => {
        const web = rolloutOf({ ...some, running: takes() });
        const [before] = forecastRollouts([web], clusterOn(counts));
        const [after] = forecastRollouts([web], clusterOn([...counts, 0]));
        if (kindOf(before?.fit) === 'fitsNow') expect(kindOf(after?.fit)).toBe('fitsNow');
      }),
      { numRuns: 300 },
    );
  });

  it('has no more tasks than the maximum allows, or than there were', () => {
    fc.assert(
      fc.property(hosts, rollout, (counts, some) => {
        const web = rolloutOf({ ...some, running: takes() });
        const [forecast] = forecastRollouts([web], clusterOn(counts));
        const running = counts.reduce((sum, count) => sum + count, 0);
        expect(forecast?.peakTasks).toBeLessThanOrEqual(Math.max(rollingLimits(web).upper, running));
      }),
      { numRuns: 200 },
    );
  });

  it('is alone no worse than behind others, which only take room when they run for the first time', () => {
    fc.assert(
      fc.property(hosts, fc.array(rollout, { minLength: 2, maxLength: 4 }), (counts, several) => {
        const empty = clusterOn(counts.map(() => 0));
        const rollouts = several.map((some, at) => rolloutOf({ ...some, service: `s${at}`, running: undefined }));
        const together = forecastRollouts(rollouts, empty);
        for (const [at, one] of rollouts.entries()) {
          if (kindOf(together[at]?.fit) !== 'fitsNow') continue;
          expect(kindOf(forecastRollouts([one], empty)[0]?.fit)).toBe('fitsNow');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is the same however often it is made', () => {
    fc.assert(
      fc.property(hosts, fc.array(rollout, { maxLength: 3 }), (counts, several) => {
        const rollouts = several.map((some, at) => rolloutOf({ ...some, service: at === 0 ? 'web' : `s${at}` }));
        expect(forecastRollouts(rollouts, clusterOn(counts))).toEqual(forecastRollouts(rollouts, clusterOn(counts)));
      }),
      { numRuns: 50 },
    );
  });
});
