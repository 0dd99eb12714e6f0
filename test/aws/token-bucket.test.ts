import fc from 'fast-check';
import { type Rate, TokenBucket } from '../../lib/aws/token-bucket.ts';

const rates = fc.record({
  burst: fc.integer({ min: 1, max: 50 }),
  perSecond: fc.double({ min: 0.05, max: 50, noNaN: true }),
});
/** Milliseconds that pass, then what happens. */
const steps = fc.array(
  fc.record({
    after: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 20_000 })),
    what: fc.constantFrom('take', 'take', 'take', 'take', 'take', 'throttle'),
  }),
  { minLength: 1, maxLength: 120 },
);

function tokensTaken(rate: Rate, list: readonly { readonly after: number; readonly what: string }[]): number[] {
  const bucket = new TokenBucket(rate, 0);
  const taken: number[] = [];
  let now = 0;
  for (const step of list) {
    now += step.after;
    if (step.what === 'throttle') bucket.throttled(bucket.epoch, now);
    else if (bucket.take(now)) taken.push(now);
  }
  return taken;
}

describe('a token bucket', () => {
  it('never gives out more than its burst and its rate allow, in any window, throttled or not', () => {
    fc.assert(
      fc.property(rates, steps, (rate, list) => {
        const taken = tokensTaken(rate, list);
        for (const [first, from] of taken.entries()) {
          for (let last = first; last < taken.length; last += 1) {
            const seconds = ((taken[last] ?? from) - from) / 1000;
            expect(last - first + 1).toBeLessThanOrEqual(rate.burst + rate.perSecond * seconds + 1e-6);
          }
        }
      }),
    );
  });

  it('gives out after a throttle no more than the halved rate and its recovery allow', () => {
    fc.assert(
      fc.property(
        rates,
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 1, max: 50 }),
        (rate, window, every) => {
          const bucket = new TokenBucket(rate, 0);
          bucket.throttled(bucket.epoch, 0);
          let taken = 0;
          for (let now = 0; now <= window; now += every) while (bucket.take(now)) taken += 1;
          const seconds = window / 1000;
          expect(taken).toBeLessThanOrEqual(rate.perSecond * (seconds / 2 + seconds ** 2 / 120) + 1e-6);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has a token when it said that it would', () => {
    fc.assert(
      fc.property(rates, steps, (rate, list) => {
        const bucket = new TokenBucket(rate, 0);
        let now = 0;
        for (const step of list) {
          now += step.after;
          if (step.what === 'throttle') bucket.throttled(bucket.epoch, now);
          else bucket.take(now);
        }
        // A millisecond more, for what rounding takes.
        expect(bucket.take(now + bucket.untilTokens(1, now) + 1)).toBe(true);
      }),
    );
  });

  it('gives out its whole burst at once, and then one token each time that one has grown', () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0);
    expect([bucket.take(0), bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([true, true, true, false]);
    expect(bucket.untilTokens(1, 0)).toBe(500);
    expect([bucket.take(499), bucket.take(500), bucket.take(500)]).toEqual([false, true, false]);
  });

  it('empties on a throttle and halves its rate, which is back after half a minute', () => {
    const bucket = new TokenBucket({ burst: 10, perSecond: 10 }, 0);
    bucket.throttled(bucket.epoch, 0);
    expect(bucket.untilTokens(1, 0)).toBe(200);
    for (let now = 0; now <= 30_000; now += 100) bucket.take(now);
    while (bucket.take(30_000)) bucket.untilTokens(1, 30_000);
    expect(bucket.untilTokens(1, 30_000)).toBeLessThanOrEqual(100);
  });

  it('takes throttles of calls that were under way together for one', () => {
    const bucket = new TokenBucket({ burst: 10, perSecond: 10 }, 0);
    const { epoch } = bucket;
    bucket.throttled(epoch, 0);
    bucket.throttled(epoch, 0);
    bucket.throttled(epoch, 0);
    expect(bucket.untilTokens(1, 0)).toBe(200);
    bucket.throttled(bucket.epoch, 0);
    expect(bucket.untilTokens(1, 0)).toBe(400);
  });

  it('keeps a thirty-second of its rate however often it is throttled', () => {
    const bucket = new TokenBucket({ burst: 10, perSecond: 32 }, 0);
    for (let count = 0; count < 20; count += 1) bucket.throttled(bucket.epoch, 0);
    expect(bucket.untilTokens(1, 0)).toBe(1000);
  });

  it('neither takes tokens away nor gives them twice when the clock is set back', () => {
    const bucket = new TokenBucket({ burst: 2, perSecond: 1 }, 10_000);
    bucket.take(10_000);
    expect(bucket.take(0)).toBe(true);
    expect(bucket.take(9_000)).toBe(false);
    expect(bucket.take(11_000)).toBe(true);
  });
});
