import {
  createApplicationAutoScalingClient,
  createScalableTargetReader,
} from '../../lib/aws/application-auto-scaling.ts';
import { createCapacityAdapters } from '../../lib/aws/capacity.ts';
import { type ClientSettings, clientSettings, onePerRegion } from '../../lib/aws/clients.ts';
import { createEcr, createEcrClient } from '../../lib/aws/ecr.ts';
import { createEcs, createEcsClient } from '../../lib/aws/ecs.ts';
import { createRequestRates, type RequestRates } from '../../lib/aws/request-rates.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { accountOfRole } from '../../lib/manifest/workspace-index.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { ImageReader } from '../../lib/ports/images.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';
import { roleCredentials } from './role-credentials.ts';

/** Where an environment's cluster is. */
interface Place {
  readonly region: string;
  /** ARN of a role of its account; `undefined` when the account is the function's own. */
  readonly assumeRole?: string | undefined;
}

interface Connection {
  readonly rates: RequestRates;
  readonly clock: Clock;
}

type Adapters = ReturnType<typeof connect>;

/**
 * The adapters that a look at services reads through: those of the function's own region and account, and by `within`
 * those of an environment's. `share` is this process's part of an account's request rates in a region, `writeShare` that
 * of the rates of writes.
 */
export function createEcsAdapters(share: number, telemetry: Telemetry, writeShare = share) {
  const settings = clientSettings({ env: process.env });
  const ecsClient = createEcsClient(settings);
  const clock = createSystemClock(() => ecsClient.config.systemClockOffset);
  // AWS counts requests per account and region: each account has its own buckets, which keep the regions apart.
  const buckets = new Map<string | undefined, RequestRates>();
  const ratesOf = (account: string | undefined) => {
    const onThrottle = () => telemetry.count('Throttles', 1);
    const rates = buckets.get(account) ?? createRequestRates({ clock, share, writeShare, onThrottle });
    buckets.set(account, rates);
    return rates;
  };
  const own = { rates: ratesOf(undefined), clock };
  const ownAdapters = connect(settings, own, ecsClient);
  const made = new Map<string, { readonly session: string | undefined; readonly adapters: Adapters }>();

  /** Those of a place, under a session named after the commit where a role is assumed. */
  function within({ region, assumeRole }: Place, commit: string | undefined): Adapters {
    if (assumeRole === undefined && region === settings.region) return ownAdapters;
    const key = `${region} ${assumeRole}`;
    const session = assumeRole && `berth-${commit?.slice(0, 8) ?? 'unversioned'}`;
    const known = made.get(key);
    if (known && known.session === session) return known.adapters;
    const account = accountOfRole(assumeRole);
    const credentials =
      assumeRole && session ? roleCredentials({ ...own, role: assumeRole, sessionName: session }) : undefined;
    const placed = { ...clientSettings({ env: process.env, region }), ...(credentials && { credentials }) };
    const connected = connect(placed, { rates: ratesOf(account), clock });
    const adapters = { ...connected, images: imagesOf(account, connected.images, ownAdapters.images) };
    made.set(key, { session, adapters });
    return adapters;
  }

  return { ...own, settings, ...ownAdapters, within };
}

function connect(settings: ClientSettings, connection: Connection, client = createEcsClient(settings)) {
  const ecrClient = onePerRegion((region) => createEcrClient({ ...settings, region }));
  return {
    ecs: createEcs({ ...connection, client }),
    images: createEcr({ ...connection, client: ecrClient }),
    scaling: createScalableTargetReader({ ...connection, client: createApplicationAutoScalingClient(settings) }),
    capacity: createCapacityAdapters({ ...connection, client, settings: () => settings }),
  };
}

/** The repositories of a role's account are read under the role, all others by the function itself, as everywhere. */
function imagesOf(account: string | undefined, roles: ImageReader, own: ImageReader): ImageReader {
  const readerOf = (repository: { readonly account: string }) => (repository.account === account ? roles : own);
  return {
    listTags: (repository) => readerOf(repository).listTags(repository),
    describeDigest: (repository, digest) => readerOf(repository).describeDigest(repository, digest),
  };
}
