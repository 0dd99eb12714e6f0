import { clientSettings } from '../../lib/aws/clients.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createSecretReader } from '../../lib/aws/secrets.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { createGitCredentials } from '../../lib/git/credentials.ts';
import { createGitRepository } from '../../lib/git/remote.ts';
import type { SourceRepository } from '../../lib/ports/source.ts';
import type { GitSettings } from './configuration.ts';

/** The repository that a stack follows, with the credentials that its secret holds. */
export function openGitRepository({ url, path, secret }: GitSettings): SourceRepository {
  const clock = createSystemClock();
  const rates = createRequestRates({ clock });
  const secrets = createSecretReader({ settings: clientSettings({ env: process.env }), rates, clock });
  const credentials = secret === undefined ? undefined : createGitCredentials({ secret, secrets, url, clock });
  return createGitRepository({ url, path, credentials, clock });
}
