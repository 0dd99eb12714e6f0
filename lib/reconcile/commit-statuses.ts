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
   * a transient failure the host is not asked again before the time that it said, which is in the error that is returned.
   */
  set(statuses: readonly CommitStatus[]): Promise<TransientError | undefined>;
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
  const secondsLeft = () => Math.ceil((resumesAt - clock.now()) / 1000);
  return {
    async set(statuses) {
      for (const status of statuses) {
        const seconds = secondsLeft();
        if (seconds > 0) unset(status, 'Transient', notAsked(seconds));
        else await setOne(status);
      }
      const [first] = statuses;
      const seconds = secondsLeft();
      if (first === undefined || seconds <= 0) return undefined;
      return new TransientError(notAsked(seconds), first.context, { retryAfterMs: seconds * 1000 });
    },
  };
}

function notAsked(seconds: number): string {
  return `the host is not asked for another ${seconds} s`;
}

/** The state and the line that an error makes of a status: every problem of a manifest counts, the first is said. */
export function errorStatus(error: BerthError): Pick<CommitStatus, 'state' | 'description'> {
  const [first = '', ...others] = error.message.split('\n');
  const more = error instanceof ManifestError && others.length > 0 ? ` (and ${others.length} more)` : '';
  return { state: 'error', description: `${first}${more}` };
}
