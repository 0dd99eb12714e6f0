import { clientSettings } from '../../lib/aws/clients.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createSecretReader } from '../../lib/aws/secrets.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { createGitCredentials } from '../../lib/git/credentials.ts';
import { createGitRecorder } from '../../lib/git/record.ts';
import { createGitRepository } from '../../lib/git/remote.ts';
import type { Recorder } from '../../lib/ports/recorder.ts';
import type { SourceRepository } from '../../lib/ports/source.ts';
import type { GitSettings } from './configuration.ts';

/** The repository that a stack follows, with the credentials that its secret holds. */
export function openGitRepository(git: GitSettings): SourceRepository {
  return createGitRepository({ ...git, ...connectionOf(git) });
}

/** What records in the repository that a stack follows, with the same credentials. */
export function openGitRecorder(git: GitSettings): Recorder {
  return createGitRecorder({ ...git, ...connectionOf(git), random: Math.random });
}

function connectionOf({ url, secret }: GitSettings) {
  const clock = createSystemClock();
  const rates = createRequestRates({ clock });
  const secrets = createSecretReader({ settings: clientSettings({ env: process.env }), rates, clock });
  const credentials = secret === undefined ? undefined : createGitCredentials({ secret, secrets, url, clock });
  return { credentials, clock };
}
