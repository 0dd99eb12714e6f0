import fc from 'fast-check';
import type { AwsCall, AwsService } from '../../lib/aws/aws-call.ts';
import { rateCategory } from '../../lib/aws/published-rates.ts';
import { createRequestRates, type RequestRatesOptions } from '../../lib/aws/request-rates.ts';
import { InvariantError, TransientError } from '../../lib/errors.ts';
import { ImpatientClock } from './virtual-clock.ts';

function callOf(operation: string, service: AwsService = 'ecs'): AwsCall {
  return { service, operation, about: 'service web', resource: () => 'arn:web', repeatable: true };
}

/** Makes so many calls at once and returns when each was let go, in milliseconds. */
async function timesOf(count: number, operation: string, options: Partial<RequestRatesOptions> = {}) {
  const clock = new ImpatientClock();
  const rates = createRequestRates({ clock, maxWaitMs: Number.POSITIVE_INFINITY, ...options });
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: count }, async () => {
      await rates.acquire(callOf(operation), 'eu-west-1');
      times.push(clock.now());
    }),
  );
  return times;
}

describe('request rates', () => {
  it.each([
    ['RegisterTaskDefinition', 20, 1],
    ['DescribeTaskDefinition', 50, 20],
    ['ListTaskDefinitions', 50, 20],
    ['CreateService', 50, 5],
    ['UpdateService', 50, 5],
    ['DescribeServices', 100, 20],
    ['ListServices', 100, 20],
    ['ListServiceDeployments', 50, 20],
    ['DescribeServiceDeployments', 50, 20],
    ['DescribeServiceRevisions', 50, 20],
    ['TagResource', 20, 10],
    ['UntagResource', 20, 10],
    ['StopServiceDeployment', 5, 1],
  ])('know the burst and the rate of %s', (operation, burst, perSecond) => {
    expect(rateCategory({ service: 'ecs', operation }).rate).toEqual({ burst, perSecond });
  });

  it.each([
    [
      true,
      ['RegisterTaskDefinition', 'CreateService', 'UpdateService', 'DeleteService', 'TagResource', 'UntagResource'],
    ],
    [false, ['DescribeServices', 'DescribeTaskDefinition', 'DescribeServiceDeployments', 'DescribeServiceRevisions']],
  ])('know whether a call writes: %s', (writes, operations) => {
    for (const operation of operations) {
      expect([operation, rateCategory({ service: 'ecs', operation }).writes ?? false]).toEqual([operation, writes]);
    }
  });

  it('let the burst but for a second’s worth go at once, and the rest at the published pace', async () => {
    const times = await timesOf(22, 'RegisterTaskDefinition');
    expect(times.filter((time) => time === 0)).toHaveLength(19);
    expect(times.slice(19)).toEqual([1000, 2000, 3000]);
  });

  it('share a bucket among the calls of a category, and none among regions', async () => {
    const clock = new ImpatientClock();
    const rates = createRequestRates({ clock });
    for (let count = 0; count < 10; count += 1) await rates.acquire(callOf('TagResource'), 'eu-west-1');
    await rates.acquire(callOf('TagResource'), 'us-east-1');
    await rates.acquire(callOf('UpdateService'), 'eu-west-1');
    expect(clock.now()).toBe(0);
    await rates.acquire(callOf('UntagResource'), 'eu-west-1');
    expect(clock.now()).toBe(100);
  });

  it('take only the share that is theirs', async () => {
    const times = await timesOf(12, 'RegisterTaskDefinition', { share: 0.5 });
    expect(times.filter((time) => time === 0)).toHaveLength(9);
    expect(times.slice(9)).toEqual([1000, 3000, 5000]);
  });

  it('let the calls of one pass through however small the share', async () => {
    expect(await timesOf(5, 'RegisterTaskDefinition', { share: 0.01 })).toEqual([0, 0, 0, 0, 100_000]);
  });

  it('leave a fifth of the rate to reads of tasks and instances however small the share', async () => {
    const times = await timesOf(101, 'DescribeTasks', { share: 0.01 });
    // 16 at once, then 4 a second.
    expect(times.at(15)).toBe(0);
    expect(times.at(-1)).toBe(((101 - 16) / 4) * 1000);
  });

  it.each([0, -1, 1.1, Number.NaN])('refuse a share of %s', (share) => {
    expect(() => createRequestRates({ clock: new ImpatientClock(), share })).toThrow(InvariantError);
  });

  it('turn a call away, with the delay, rather than let it wait too long, and do not count it', async () => {
    const clock = new ImpatientClock();
    const rates = createRequestRates({ clock, maxWaitMs: 2_500 });
    for (let count = 0; count < 19; count += 1) await rates.acquire(callOf('RegisterTaskDefinition'), 'eu-west-1');
    const waiting = [1, 2].map(() => rates.acquire(callOf('RegisterTaskDefinition'), 'eu-west-1'));
    const error = await rates.acquire(callOf('RegisterTaskDefinition'), 'eu-west-1').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ retryAfterMs: 3_000, ambiguous: false, subject: 'arn:web' });
    await Promise.all(waiting);
    expect(clock.now()).toBe(2000);
    await rates.acquire(callOf('RegisterTaskDefinition'), 'eu-west-1');
    expect(clock.now()).toBe(3000);
  });

  it('slow down for a throttle, and count it', async () => {
    const clock = new ImpatientClock();
    const throttled: string[] = [];
    const rates = createRequestRates({ clock, onThrottle: (call) => throttled.push(call.operation) });
    const permit = await rates.acquire(callOf('UpdateService'), 'eu-west-1');
    permit.throttled();
    await rates.acquire(callOf('UpdateService'), 'eu-west-1');
    expect(clock.now()).toBe(400);
    expect(throttled).toEqual(['UpdateService']);
  });

  it('let calls go in the order of asking', async () => {
    const clock = new ImpatientClock();
    const rates = createRequestRates({ clock, maxWaitMs: 60_000 });
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        rates.acquire(callOf('RegisterTaskDefinition'), 'eu-west-1').then(() => order.push(index)),
      ),
    );
    expect(order).toEqual(Array.from({ length: 30 }, (_, index) => index));
  });

  it('are not throttled by buckets that grow only once a second, whenever their second begins', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('RegisterTaskDefinition', 'UpdateService', 'TagResource', 'DescribeServices'),
        fc.integer({ min: 0, max: 999 }),
        async (operation, phase) => {
          const { burst, perSecond } = rateCategory({ service: 'ecs', operation }).rate;
          let tokens = burst;
          let second = Math.floor(phase / 1000);
          for (const time of await timesOf(burst + 4 * perSecond, operation)) {
            const now = Math.floor((time + phase) / 1000);
            tokens = Math.min(burst, tokens + (now - second) * perSecond) - 1;
            second = now;
            expect(tokens).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never send more of a category than its burst and its rate allow, for any share and any calls', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.constantFrom('RegisterTaskDefinition', 'UpdateService', 'TagResource', 'DescribeServices'),
        fc.integer({ min: 1, max: 60 }),
        async (share, operation, count) => {
          const times = await timesOf(count, operation, { share });
          const { burst, perSecond } = rateCategory({ service: 'ecs', operation }).rate;
          const most = Math.max(Math.min(4, burst), burst * Math.max(share, 0.2));
          for (const [index, time] of times.entries()) {
            expect(index + 1).toBeLessThanOrEqual(most + (perSecond * share * time) / 1000 + 1e-6);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
