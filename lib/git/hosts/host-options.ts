import type { Clock } from '../../ports/clock.ts';
import type { GitCredentials } from '../credentials.ts';
import type { RestLimits } from './rest-client.ts';

/** What the adapter of a host is made from. */
export interface HostOptions {
  /** The repository's, as it is cloned. */
  readonly url: string;
  /** The URL's path in its parts, without `.git`: `['acme', 'shop']`. */
  readonly path: readonly string[];
  /** The API's address, where the URL does not tell it. */
  readonly apiUrl?: string | undefined;
  readonly credentials: GitCredentials;
  readonly clock: Clock;
  readonly limits?: Partial<RestLimits> | undefined;
}
