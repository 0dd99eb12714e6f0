import type { Clock } from '../ports/clock.ts';
import type { AwsCall } from './aws-call.ts';
import { type WatchedClient, watchEndpoint } from './endpoint.ts';
import { missingRegion, translateError } from './errors.ts';
import { type FailureKind, failureKind, retryAfterMs } from './failure.ts';
import type { RequestRates } from './request-rates.ts';

/** What a caller uses of any SDK client. */
interface SdkClient extends WatchedClient {
  readonly config: { readonly region: () => Promise<string> };
}

/** What every adapter is made from. */
export interface AdapterOptions<Client> {
  /** A client whose own retries are off: see `clientSettings`. */
  readonly client: Client;
  readonly rates: RequestRates;
  readonly clock: Clock;
  /** In [0, 1): spreads retries out. */
  readonly random?: () => number;
}

/** Makes one call to AWS: in its turn, again where that is safe, and with Berth's errors. */
export type Caller = <Answer>(call: AwsCall, send: () => Promise<Answer>) => Promise<Answer>;

const attemptsOf: Readonly<Partial<Record<FailureKind, number>>> = {
  throttled: 5,
  'revision race': 6,
  unreached: 3,
  'effect unknown': 3,
  'clock corrected': 2,
};

/** The caller of one client: every call of an adapter goes through it. */
export function createCaller(options: AdapterOptions<SdkClient>): Caller {
  const { client, rates, clock, random = Math.random } = options;
  const endpoint = watchEndpoint(client);

  return async (call, send) => {
    const region = await client.config.region().catch((error: unknown) => {
      throw missingRegion(call, error);
    });
    for (let attempt = 1; ; attempt += 1) {
      const permit = await rates.acquire(call, region);
      try {
        return await send();
      } catch (error) {
        if (failureKind(error) === 'throttled') permit.throttled();
        const wait = delayBeforeRetry(error, call, { attempt, random: random() });
        if (wait === undefined || wait > rates.maxWaitMs) {
          const place = { region, endpoint: endpoint() ?? `AWS's endpoint of ${call.service} in ${region}` };
          throw translateError(error, call, place);
        }
        await clock.wait(wait);
      }
    }
  };
}

interface Try {
  /** From 1 on. */
  readonly attempt: number;
  /** In [0, 1). */
  readonly random: number;
}

/** Milliseconds to wait before the call is sent again; `undefined` when it must not be. */
function delayBeforeRetry(error: unknown, call: AwsCall, { attempt, random }: Try): number | undefined {
  const kind = failureKind(error);
  if (attempt >= (attemptsOf[kind] ?? 1)) return undefined;
  if (kind === 'effect unknown' && !call.repeatable) return undefined;
  if (kind === 'clock corrected') return 0;
  // Doubling from a fifth of a second (half a second where another registration has to end first), up to a half sooner.
  const step = (kind === 'revision race' ? 500 : 200) * 2 ** (attempt - 1);
  return Math.max(retryAfterMs(error) ?? 0, Math.round(step * (1 - random / 2)));
}
