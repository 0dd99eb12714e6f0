import { BerthError, TransientError } from '../errors.ts';
import { parseRequest } from '../events/parse-request.ts';
import type { ReconcileRequest } from '../events/reconcile-request.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { errorResult } from '../results/error-result.ts';
import type { PassAdapters, PassReport } from './carry-out.ts';
import { type CommitStatuses, errorStatus } from './commit-statuses.ts';
import { type Handled, laterAfter } from './later.ts';
import { pass } from './pass.ts';
import type { RecordAdapters } from './record-choice.ts';
import { serviceContext, statusesOf } from './report-status.ts';

/** What a request is handled with: a pass’s adapters, and the manifests. */
export interface HandleRequestInput extends PassAdapters {
  /** The service as Git wants it; `undefined` when the workspace does not declare it any more. Throws ManifestError. */
  readonly load: (request: ReconcileRequest) => Promise<DesiredService | undefined>;
  readonly region: string;
  /** What is done about a service that is not declared; false when it is nothing to Berth. */
  readonly left?: (request: ReconcileRequest) => Promise<boolean>;
  /** The adapters of the service's own region and account, where they are not the given ones. */
  readonly within?: (desired: DesiredService) => Pick<PassAdapters, 'ecs' | 'images' | 'scaling' | 'capacity'>;
  /** How often the message was received, this time among them. */
  readonly receives: number;
  /** What chosen images are recorded through; nothing where the desired state is no Git repository. */
  readonly recording?: (request: ReconcileRequest) => RecordAdapters | undefined;
  /** Where it is said on commits what became of them; left out where nobody is told so. */
  readonly statuses?: CommitStatuses | undefined;
  /** The commit that an environment was read at last, also when `load` then threw; `undefined` outside Git. */
  readonly commit?: (environment: string) => string | undefined;
}

/** When the manifests cannot be read at so many tries, about a minute after the first, it is published. */
const saidAtTry = 3;

/** At so many tries to record an image, the rest is left to the first sweep of a day: the message is not worth an alarm. */
const recordTries = 5;

/** At so many tries to say on a commit what became of it, it is left unsaid. */
const statusTries = 3;

/** A message that waits holds up what else happens to its service: a status is worth a minute of that, and no more. */
const longestStatusWaitMs = 60_000;

/**
 * Handles one message of the request queue. What trying again cannot mend is published and acknowledged; what is
 * transient is to be tried later; our own bugs are thrown, towards the dead-letter queue and its alarm.
 */
export async function handleRequest(body: string, input: HandleRequestInput): Promise<Handled> {
  const parsed = parseRequest(body);
  if ('malformed' in parsed) {
    input.telemetry.decision('malformed request', { reason: parsed.malformed });
    input.telemetry.count('MalformedEvents', 1);
    return { kind: 'done' };
  }
  const { request } = parsed;
  try {
    const desired = await load(request, input);
    if (!desired) {
      if (await input.left?.(request)) return { kind: 'done' };
      input.telemetry.decision('ignored request', { service: nameOf(request), reason: 'not declared' });
      return { kind: 'done' };
    }
    const report = await pass(desired, request, { ...input, ...input.within?.(desired) });
    const context = { ...request, now: input.clock.now() };
    const unsaid = await input.statuses?.set(statusesOf(report, context, input.receives > 1));
    const handled = await record(report, request, input);
    if (isWaitedFor(unsaid, input)) throw unsaid;
    return handled;
  } catch (error) {
    return failed(request, error, input);
  }
}

/** Whether a message goes back for statuses that were not set. */
function isWaitedFor(
  unsaid: TransientError | undefined,
  { receives }: Pick<HandleRequestInput, 'receives'>,
): unsaid is TransientError {
  return unsaid !== undefined && unsaid.retryAfterMs <= longestStatusWaitMs && receives < statusTries;
}

/** The manifests' host may be away for a while: nothing is changed then, and after some tries the result says so, once. */
async function load(request: ReconcileRequest, input: HandleRequestInput): Promise<DesiredService | undefined> {
  try {
    return await input.load(request);
  } catch (error) {
    if (error instanceof TransientError && input.receives === saidAtTry) await publishError(request, error, input);
    throw error;
  }
}

/** The deployment counts, whether its images could be recorded or not: what may work in a minute is tried again then. */
async function record(report: PassReport, request: ReconcileRequest, input: HandleRequestInput): Promise<Handled> {
  const recording = input.recording?.(request);
  if (!recording) return { kind: 'done' };
  const context = { ...request, now: input.clock.now() };
  const { recordChoices } = await import('./record-choice.ts');
  const { retry } = await recordChoices(report, context, recording);
  if (retry === undefined || input.receives >= recordTries) return { kind: 'done' };
  throw retry;
}

async function publishError(request: ReconcileRequest, error: BerthError, input: HandleRequestInput): Promise<void> {
  const { results, region, clock, commit: at } = input;
  await results?.publish([
    errorResult(request, error, { region, commit: at?.(request.environment), now: clock.now() }),
  ]);
}

/** What every line about the service calls it. */
function nameOf({ cluster, service }: ReconcileRequest): string {
  return `${cluster}/${service}`;
}

async function failed(request: ReconcileRequest, error: unknown, input: HandleRequestInput): Promise<Handled> {
  const later = laterAfter(error);
  if (later) {
    const { seconds, reason } = later;
    input.telemetry.decision('try later', { service: nameOf(request), seconds, reason });
    return later;
  }
  if (!(error instanceof BerthError) || error.code === 'Invariant') throw error;
  input.telemetry.decision('error', { service: nameOf(request), code: error.code, error: error.message });
  input.telemetry.count('Errors', 1, { code: error.code });
  await publishError(request, error, input);
  const commit = input.commit?.(request.environment);
  const context = serviceContext(request.environment, request.service);
  const unsaid =
    commit === undefined ? undefined : await input.statuses?.set([{ commit, context, ...errorStatus(error) }]);
  // The error that is then published again has the same id, by which the queue drops it.
  return isWaitedFor(unsaid, input) ? await failed(request, unsaid, input) : { kind: 'done' };
}
