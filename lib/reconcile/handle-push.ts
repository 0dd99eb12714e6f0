import { BerthError, formatProblem, ManifestError } from '../errors.ts';
import type { PushRequest } from '../events/push-request.ts';
import { servicesTouched, touchesEvery, type WorkspaceIndex } from '../manifest/workspace-index.ts';
import { pathsWithin } from '../manifest/workspace-path.ts';
import type { CommitStatus } from '../ports/git-host.ts';
import type { RequestSender } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type CommitStatuses, errorStatus } from './commit-statuses.ts';
import { type Handled, laterAfter } from './later.ts';
import { boundOf } from './request.ts';

/** What a push is handled with. */
export interface HandlePushInput {
  /** The services of the environment as they are declared now. Throws ManifestError when berth.yaml cannot be read. */
  readonly index: () => Promise<WorkspaceIndex>;
  /** The workspace's folder in the repository, without slashes at its ends; empty for the root. */
  readonly workspacePath: string;
  readonly requests: RequestSender;
  /** Looks for services that the push may have taken out of Git. */
  readonly findLeft?: (request: PushRequest) => Promise<void>;
  readonly telemetry: Telemetry;
  /** Where it is said on commits what became of them; left out where nobody is told so. */
  readonly statuses?: CommitStatuses | undefined;
  /** The commit that an environment was read at last, also when `index` then threw. */
  readonly commit?: (environment: string) => string | undefined;
}

/** Asks for a look at every service that a push touched or may have taken out of Git, and at no other. */
export async function handlePush(request: PushRequest, input: HandlePushInput): Promise<Handled> {
  const { telemetry } = input;
  try {
    await requestTouched(request, input);
  } catch (error) {
    const later = laterAfter(error);
    if (later) {
      telemetry.decision('try later', { seconds: later.seconds, reason: later.reason });
      return later;
    }
    if (!(error instanceof BerthError) || error.code === 'Invariant') throw error;
    const problems = error instanceof ManifestError ? error.problems.map(formatProblem) : undefined;
    telemetry.decision('error', { code: error.code, error: error.message, problems });
    telemetry.count('Errors', 1, { code: error.code });
    await say(input.commit?.(request.environment), request, errorStatus(error), input);
  }
  return { kind: 'done' };
}

async function requestTouched(request: PushRequest, input: HandlePushInput): Promise<void> {
  const { index: readIndex, workspacePath, requests, telemetry } = input;
  const { environment, trigger, paths } = request;
  const index = await readIndex();
  const within = pathsWithin(workspacePath, paths);
  const touched = servicesTouched(index, environment, within);
  const bound = boundOf(index.environments[environment]?.parallelism);
  await requests.send(touched.map((service) => ({ version: 1, environment, ...service, trigger, ...bound })));
  for (const { cluster, service } of touched) {
    telemetry.decision('look requested', { service: `${cluster}/${service}`, trigger: trigger.summary });
  }
  if (touched.length === 0) {
    telemetry.decision('ignored event', { reason: 'no declared service', trigger: trigger.summary });
    await say(request.commit, request, { state: 'success', description: 'no service is touched' }, input);
  }
  telemetry.count(touched.length > 0 ? 'RequestsSent' : 'IgnoredEvents', Math.max(1, touched.length));
  if (touchesEvery(index, environment, within)) await input.findLeft?.(request);
}

/** Of a push there is something to say where no service's status will. */
async function say(
  commit: string | undefined,
  { environment }: PushRequest,
  state: Pick<CommitStatus, 'state' | 'description'>,
  { statuses }: HandlePushInput,
): Promise<void> {
  if (commit !== undefined) await statuses?.set([{ commit, context: `berth/${environment}`, ...state }]);
}
