import { InvariantError, TransientError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { AwsCall } from './aws-call.ts';
import { rateCategory } from './published-rates.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';

/** Leave to make one call. */
export interface Permit {
  /** AWS throttled the call: its bucket slows down. */
  throttled(): void;
}

/** Hands out leave to call AWS, at the rates that AWS publishes. */
export interface RequestRates {
  /** No call waits longer than this; what would have to is turned away with the delay. */
  readonly maxWaitMs: number;
  /** Waits for the call's turn, in the order of asking. Throws TransientError when the wait would be too long. */
  acquire(call: AwsCall, region: string): Promise<Permit>;
}

/** How a process keeps to its part of the rates that AWS publishes. */
export interface RequestRatesOptions {
  readonly clock: Clock;
  /** The part of the account's rates that this process may use, in (0, 1]: others run beside it. Default 1. */
  readonly share?: number;
  /** The part of the rates of ECS's writes, which fewer processes share; by default the same. */
  readonly writeShare?: number;
  /** Default 10 s, after which a function had better give its message back; a person at a terminal waits longer. */
  readonly maxWaitMs?: number;
  /** Called for every throttled call, to count them. */
  readonly onThrottle?: (call: AwsCall) => void;
}

/** Callers waiting for the same bucket, one behind the other. */
interface Line {
  readonly bucket: TokenBucket;
  waiting: number;
  last: Promise<unknown>;
}

/** So many calls of one category a pass makes in a row, at most. */
const callsOfOnePass = 4;
/** The least share of a burst. */
const burstShare = 0.2;

/** Request rates for one account: a bucket for each region and category, shared by every adapter that is given them. */
export function createRequestRates(options: RequestRatesOptions): RequestRates {
  const { clock, share = 1, writeShare = share, maxWaitMs = 10_000, onThrottle } = options;
  if (![share, writeShare].every((part) => part > 0 && part <= 1))
    throw new InvariantError('A share of the rates lies in (0, 1].', 'request rates');
  const lines = new Map<string, Line>();

  function lineOf(call: AwsCall, region: string): Line {
    const category = rateCategory(call);
    const key = `${region} ${category.name}`;
    const line = lines.get(key) ?? {
      bucket: new TokenBucket(
        shareOf(category.rate, Math.max(category.writes ? writeShare : share, category.leastShare ?? 0)),
        clock.now(),
      ),
      waiting: 0,
      last: Promise.resolve(),
    };
    lines.set(key, line);
    return line;
  }

  async function acquire(call: AwsCall, region: string): Promise<Permit> {
    const line = lineOf(call, region);
    const wait = line.bucket.untilTokens(line.waiting + 1, clock.now());
    if (wait > maxWaitMs) throw tooLong(call, region, wait);
    line.waiting += 1;
    const turn = line.last.then(() => takeToken(line.bucket, clock)).finally(() => (line.waiting -= 1));
    line.last = turn.catch(() => undefined);
    const epoch = await turn;
    return {
      throttled() {
        line.bucket.throttled(epoch, clock.now());
        onThrottle?.(call);
      },
    };
  }

  return { maxWaitMs, acquire };
}

// A second's worth of the burst, at most half of it, is kept back: AWS's buckets may grow once a second where ours grow
// all the time, and calls that left in time may arrive bunched. However small the share of the rate, a fifth of the burst
// is there, so that the calls of one pass need not wait for each other: passes that all burst at once are rare, and then
// the throttle slows their buckets down.
function shareOf({ burst, perSecond }: Rate, share: number): Rate {
  const used = Math.max(burst - perSecond, burst / 2);
  return {
    burst: Math.max(Math.min(used, callsOfOnePass), used * Math.max(share, burstShare)),
    perSecond: perSecond * share,
  };
}

/** Resolves with the epoch in which the token was taken. */
async function takeToken(bucket: TokenBucket, clock: Clock): Promise<number> {
  while (!bucket.take(clock.now())) await clock.wait(Math.max(1, bucket.untilTokens(1, clock.now())));
  return bucket.epoch;
}

function tooLong(call: AwsCall, region: string, wait: number): TransientError {
  const seconds = Math.ceil(wait / 1000);
  const message = `${call.service}:${call.operation} for ${call.about} would wait ${seconds} s for its turn: this account's calls in ${region} are used up. Try again then.`;
  return new TransientError(message, call.resource(region), { retryAfterMs: wait });
}
