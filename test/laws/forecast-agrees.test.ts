import fc from 'fast-check';
import { forecastRollouts } from '../../lib/capacity/forecast-rollouts.ts';
import { type RolloutCase, rolloutCase } from './rollout-case.ts';
import { isRolledOut, readScene, rollOut, rolloutsOf, setScene } from './rollout-play.ts';

/** Where the forecast and the sandbox part: nothing when they agree. */
function differences(one: RolloutCase): readonly string[] {
  const scene = setScene(one);
  const rollouts = rolloutsOf(scene, one);
  const forecasts = forecastRollouts(rollouts, readScene(scene, one));
  rollOut(scene, one);
  return forecasts.flatMap(({ service, fit }) => {
    const finished = isRolledOut(scene.test, service);
    const said = fit.kind === 'cannotFinish' ? `cannot finish: ${fit.cause}: ${fit.reason}` : fit.kind;
    const agrees = fit.kind === 'unknown' || finished === (fit.kind !== 'cannotFinish');
    return agrees ? [] : [`${service} ${finished ? 'finished' : 'did not finish'}, and the forecast says: ${said}`];
  });
}

describe('the forecast and the sandbox', () => {
  const runs = Number(process.env.BERTH_LAW_RUNS ?? 300);

  it('agree on a rollout by itself', () => {
    fc.assert(
      fc.property(rolloutCase({ minLength: 1, maxLength: 1 }), (one) => {
        expect(differences(one)).toEqual([]);
      }),
      { numRuns: runs },
    );
  }, 600_000);

  it('agree on rollouts together', () => {
    fc.assert(
      fc.property(rolloutCase({ minLength: 2, maxLength: 3 }), (one) => {
        expect(differences(one)).toEqual([]);
      }),
      { numRuns: runs },
    );
  }, 600_000);
});
