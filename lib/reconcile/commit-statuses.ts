import { BerthError, ManifestError, TransientError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommitStatus, GitHost } from '../ports/git-host.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** What statuses are set through. */
export interface StatusAdapters {
  readonly host: Pick<GitHost, 'setStatus'>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Says on commits what became of them. */
export interface CommitStatuses {
  /**
   * Sets them, in order. A status that cannot be set is logged and counted, never thrown: it is worth no deployment. After
   * a transient failure the host is not asked again before the time that it said.
   */
  set(statuses: readonly CommitStatus[]): Promise<void>;
}

/** The statuses of one process. */
export function createCommitStatuses({ host, clock, telemetry }: StatusAdapters): CommitStatuses {
  let resumesAt = Number.NEGATIVE_INFINITY;
  const unset = ({ commit, context, state }: CommitStatus, code: string, error: string) => {
    telemetry.decision('status: not set', { commit, context, state, error });
    telemetry.count('Errors', 1, { code });
  };
  const setOne = async (status: CommitStatus) => {
    try {
      await host.setStatus(status);
    } catch (error) {
      if (!(error instanceof BerthError) || error.code === 'Invariant') throw error;
      if (error instanceof TransientError) resumesAt = clock.now() + error.retryAfterMs;
      unset(status, error.code, error.message);
    }
  };
  return {
    async set(statuses) {
      for (const status of statuses) {
        const seconds = Math.ceil((resumesAt - clock.now()) / 1000);
        if (seconds > 0) unset(status, 'Transient', `the host is not asked for another ${seconds} s`);
        else await setOne(status);
      }
    },
  };
}

/** The state and the line that an error makes of a status: every problem of a manifest counts, the first is said. */
export function errorStatus(error: BerthError): Pick<CommitStatus, 'state' | 'description'> {
  const [first = '', ...others] = error.message.split('\n');
  const more = error instanceof ManifestError && others.length > 0 ? ` (and ${others.length} more)` : '';
  return { state: 'error', description: `${first}${more}` };
}
