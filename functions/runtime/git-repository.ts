import { clientSettings } from '../../lib/aws/clients.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createSecretReader } from '../../lib/aws/secrets.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { createGitCredentials } from '../../lib/git/credentials.ts';
import { createGitRecorder } from '../../lib/git/record.ts';
import { createGitRepository } from '../../lib/git/remote.ts';
import type { GitHost } from '../../lib/ports/git-host.ts';
import type { Recorder } from '../../lib/ports/recorder.ts';
import type { SourceRepository } from '../../lib/ports/source.ts';
import type { GitSettings } from './configuration.ts';
import type { GitApiSettings } from './git-api-settings.ts';

/** The repository that a stack follows, with the credentials that its secret holds. */
export function openGitRepository(git: GitSettings): SourceRepository {
  return createGitRepository({ ...git, ...connectionOf(git) });
}

/** What records in the repository that a stack follows, with the same credentials. */
export function openGitRecorder(git: GitSettings): Recorder {
  return createGitRecorder({ ...git, ...connectionOf(git), random: Math.random });
}

/** The API of the host that a stack's repository lies at, with the same credentials. */
export async function openGitHost(settings: GitApiSettings): Promise<GitHost> {
  const { createGitHost } = await import('../../lib/git/hosts/git-host.ts');
  const { clock, secrets } = means();
  const credentials = createGitCredentials({ ...settings, secrets, clock });
  return createGitHost({ ...settings, credentials, clock });
}

function connectionOf({ url, secret }: GitSettings) {
  const { clock, secrets } = means();
  const credentials = secret === undefined ? undefined : createGitCredentials({ secret, secrets, url, clock });
  return { credentials, clock };
}

function means() {
  const clock = createSystemClock();
  const rates = createRequestRates({ clock });
  return { clock, secrets: createSecretReader({ settings: clientSettings({ env: process.env }), rates, clock }) };
}
