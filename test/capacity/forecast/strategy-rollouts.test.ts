import type { ServiceRollout } from '../../../lib/capacity/service-rollout.ts';
import { clusterOf, groupProvider, instanceOf, rolloutOf, scaling, takes } from '../cluster-builder.ts';
import { only, said } from './forecasting.ts';

/** Over `a` and `b`: a base and a weight each. */
function over(a: readonly [number, number], b: readonly [number, number]): ServiceRollout['home'] {
  const item = (capacityProvider: string, [base, weight]: readonly [number, number]) => ({
    capacityProvider,
    base,
    weight,
  });
  return { kind: 'providers', strategy: [item('a', a), item('b', b)] };
}

const unmanaged = ['a', 'b'].map((name) => groupProvider(1, { name, managedScaling: undefined }));

describe('how the weights of a strategy are rounded', () => {
  // Three tasks of 512 CPU units, one and a half each.
  it.each([
    ['decides where one provider has room for one only', 512, 'unknown'],
    ['does not matter where each has room for two', 1024, 'fitsNow'],
    ['does not matter where one has no room at all', 256, 'cannotFinish noRoom 2/3'],
  ])('%s', (_, cpu, expected) => {
    const placed = [instanceOf(0, { provider: 'a', has: { cpu } }), instanceOf(1, { provider: 'b' })];
    const rollout = rolloutOf({ home: over([0, 1], [0, 1]), desiredCount: 3, running: undefined });
    const { fit } = only(clusterOf(placed, { providers: unmanaged }), rollout);
    expect(said(fit).replace(/ [12]\/3$/, ' 2/3')).toBe(expected);
    if (fit.kind === 'unknown') expect(fit.reason).toContain('how the weights of a strategy are rounded');
  });

  it.each([
    ['a base of one provider, and a weight of the other', over([2, 0], [0, 1])],
    ['all weight with one provider', over([0, 1], [0, 0])],
  ])('is no question of %s', (_, home) => {
    const placed = [instanceOf(0, { provider: 'a', has: { cpu: 512 } }), instanceOf(1, { provider: 'b' })];
    const rollout = rolloutOf({ home, desiredCount: 3, running: undefined });
    const { fit } = only(clusterOf(placed, { providers: unmanaged }), rollout);
    expect(fit.kind).toBe('cannotFinish');
  });
});

describe('a provider without room that launches nothing', () => {
  const whole = takes({ cpu: 2048 });
  // The old task fills the only instance of `b`, and stops once two others run: on `a`, or never.
  const cluster = (launches: boolean) =>
    clusterOf([instanceOf(0, { provider: 'b', runs: { web: 1 }, each: whole })], {
      providers: [
        groupProvider(1, { name: 'a' }),
        groupProvider(1, { name: 'b', managedScaling: launches ? scaling : undefined }),
      ],
    });
  const rollout = rolloutOf({
    home: over([0, 1], [1, 1]),
    desiredCount: 5,
    minimumHealthyPercent: 40,
    maximumPercent: 150,
    running: whole,
  });

  it('may hold up the others, or may not: nobody knows', () => {
    const { fit } = only(cluster(false), rollout);
    expect(fit).toMatchObject({ kind: 'unknown' });
    if (fit.kind === 'unknown') expect(fit.reason).toContain('whether one without room holds up the others');
  });

  it('holds up nothing where managed scaling lets its task wait', () => {
    expect(said(only(cluster(true), rollout).fit)).toBe('fitsAfterScaleOut a 0+1 of 1');
  });
});
