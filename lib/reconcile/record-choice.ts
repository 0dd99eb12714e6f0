import { BerthError, ConflictError, ManifestError, TransientError } from '../errors.ts';
import type { DesiredRecord } from '../manifest/desired-service.ts';
import type { Plan } from '../plan/plan.ts';
import type { PullRequests } from '../ports/git-host.ts';
import type { ResultPublisher } from '../ports/queues.ts';
import type { Recorded, Recorder } from '../ports/recorder.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import {
  commitMessage,
  type RecordedChoice,
  recordBranch,
  recordedValue,
  splitMessage,
} from '../record/commit-message.ts';
import { formatScalarPath } from '../record/scalar-path.ts';
import { errorResult } from '../results/error-result.ts';
import type { ResultContext } from '../results/result-data.ts';
import type { PassReport } from './carry-out.ts';
import type { Consideration } from './consider.ts';
import { requestFor } from './request.ts';

/** What choices are recorded through. */
export interface RecordAdapters {
  readonly recorder: Recorder;
  /** `undefined` where the Git host's API is not known: then only the branch is pushed. */
  readonly pullRequests: PullRequests | undefined;
  readonly results: ResultPublisher | undefined;
  readonly telemetry: Telemetry;
}

/** A chosen image that Git does not name yet, as far as the manifest's commit says. */
export interface DueRecord {
  readonly choice: RecordedChoice;
  readonly record: DesiredRecord;
  readonly value: string;
}

/** What was recorded, by container. */
export interface RecordReport {
  readonly recorded: readonly { readonly container: string; readonly outcome: Recorded['kind'] }[];
  /** What did not work and may in a minute; it was logged, and is for the caller to try again. */
  readonly retry: TransientError | ConflictError | undefined;
}

/** The images that a pass would record with nothing else to do: they run, and Git says another. Never in report mode. */
export function dueRecords({ observed, plan }: Consideration): readonly DueRecord[] {
  return due(observed.desired.images, plan, runs);
}

/**
 * Writes to Git which images a pass started, or found running: to be called once the pass is over. What fails is logged,
 * counted and published, never thrown: the deployment counts, and the next pass tries again while Git says another image.
 */
export async function recordChoices(
  { consideration, applied }: PassReport,
  context: ResultContext,
  adapters: RecordAdapters,
): Promise<RecordReport> {
  const { plan, observed } = consideration;
  const started = applied !== undefined && startsContent(plan);
  const recorded: { readonly container: string; readonly outcome: Recorded['kind'] }[] = [];
  let retry: RecordReport['retry'];
  for (const one of due(observed.desired.images, plan, started ? () => true : runs)) {
    const { container } = one.choice;
    try {
      recorded.push({ container, outcome: await recordOne(one, adapters) });
    } catch (error) {
      if (!(error instanceof BerthError) || error.code === 'Invariant') throw error;
      const later = await report(error, { one, consideration, context, started }, adapters);
      retry ??= later;
    }
  }
  return { recorded, retry };
}

type Images = Consideration['observed']['desired']['images'];
type Planned = Plan['images'][number];

function due(images: Images, plan: Plan, isStarted: (image: Planned) => boolean): readonly DueRecord[] {
  if (plan.writes !== 'everything') return [];
  return plan.images.flatMap((image) => {
    const { container, repository, to } = image;
    const record = images[container]?.record;
    if (!record || to.tag === undefined || !isStarted(image)) return [];
    const { environment, service } = plan;
    const choice = { environment, service, container, repository, tag: to.tag, digest: to.digest };
    const value = recordedValue(record.value, choice);
    return value === record.recorded ? [] : [{ choice, record, value }];
  });
}

/** An image that is held runs not, and is not recorded. */
function runs({ from, to }: Planned): boolean {
  return from?.digest === to.digest;
}

/** Whether the actions bring the wanted content, images included; others leave the revision alone. */
function startsContent({ actions }: Plan): boolean {
  return actions.some((action) => 'revision' in action && action.revision !== undefined);
}

async function recordOne(
  due: DueRecord,
  { recorder, pullRequests, telemetry }: RecordAdapters,
): Promise<Recorded['kind']> {
  const { choice, record, value } = due;
  const { file, path, to, message } = record;
  const branch = to === 'pull-request' ? recordBranch(choice) : undefined;
  const change = { file, path, value };
  const messageOf = (before: string) => commitMessage(message, { choice, change, before });
  const outcome = await recorder.record({ change, branch, message: messageOf });
  if (outcome.kind === 'refused') throw new ManifestError([outcome.problem]);
  const commit = 'commit' in outcome ? outcome.commit : undefined;
  telemetry.decision(`record: ${outcome.kind}`, {
    ...aboutOf(due),
    branch: branch ?? recorder.branch,
    recordedBy: commit,
  });
  if (branch === undefined || outcome.kind === 'current' || !pullRequests) return outcome.kind;
  const { subject, body } = splitMessage(messageOf(outcome.before));
  const { url } = await pullRequests.openPullRequest({
    branch,
    base: recorder.branch,
    title: subject,
    body: [body, pullRequestText(due, outcome.before)].filter((part) => part !== '').join('\n\n'),
  });
  telemetry.decision('record: pull request', { ...aboutOf(due), url });
  return outcome.kind;
}

function pullRequestText({ choice, record, value }: DueRecord, before: string): string {
  const { environment, service, container } = choice;
  return [
    `Berth runs this image in container ${code(container)} of ${code(service)} in ${code(environment)}, and writes it to ${code(record.file)} at ${code(formatScalarPath(record.path))}.`,
    `- now: ${code(before)}\n- then: ${code(value)}`,
    'A newer image replaces what this branch holds. Merging it deploys nothing.',
  ].join('\n\n');
}

function code(text: string): string {
  return `\`${text.replace(/[`\s]+/g, ' ').slice(0, 400)}\``;
}

function aboutOf({ choice, record }: DueRecord) {
  const { environment, service, container, tag, digest } = choice;
  return { environment, service, container, tag, digest, file: record.file, path: formatScalarPath(record.path) };
}

interface Failure {
  readonly one: DueRecord;
  readonly consideration: Consideration;
  readonly context: ResultContext;
  readonly started: boolean;
}

/**
 * Logs and counts what failed, and publishes it, but not in each of a day's sweeps. What may work in a minute is returned
 * instead.
 */
async function report(
  error: BerthError,
  { one, consideration, context, started }: Failure,
  { results, telemetry }: RecordAdapters,
): Promise<RecordReport['retry']> {
  telemetry.decision('record: error', { ...aboutOf(one), code: error.code, error: error.message });
  telemetry.count('Errors', 1, { code: error.code });
  if (error instanceof TransientError || error instanceof ConflictError) return error;
  const { trigger, repeats, now } = context;
  if (!trigger || (repeats === false && !started)) return undefined;
  const { desired } = consideration.observed;
  const { region } = desired.environment;
  const request = requestFor(desired, { trigger, repeats });
  try {
    await results?.publish([errorResult(request, error, { region, commit: desired.commit, now })]);
    return undefined;
  } catch (unpublished) {
    if (unpublished instanceof TransientError) return unpublished;
    throw unpublished;
  }
}
