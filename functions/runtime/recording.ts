import type { PullRequests } from '../../lib/ports/git-host.ts';
import type { ResultPublisher } from '../../lib/ports/queues.ts';
import type { Recorder } from '../../lib/ports/recorder.ts';
import type { RecordAdapters } from '../../lib/reconcile/record-choice.ts';
import type { GitSettings } from './configuration.ts';
import type { FunctionTelemetry } from './telemetry.ts';

interface RecordingMeans {
  readonly results: ResultPublisher;
  readonly telemetry: FunctionTelemetry;
  /** `undefined` where nobody knows the Git host's API: then only the branch is pushed. */
  readonly pullRequests: PullRequests | undefined;
}

/** What an environment's choices are recorded through; `undefined` where its desired state is a folder. */
export function createRecordings(
  followed: readonly { readonly environment: string; readonly git: GitSettings | undefined }[],
  means: RecordingMeans,
): (request: { readonly environment: string }) => RecordAdapters | undefined {
  const recordings = new Map(followed.map(({ environment, git }) => [environment, createRecording(git, means)]));
  return ({ environment }) => recordings.get(environment);
}

/** Nothing is loaded before it is used. */
function createRecording(
  git: GitSettings | undefined,
  { results, telemetry, pullRequests }: RecordingMeans,
): RecordAdapters | undefined {
  if (!git) return undefined;
  let opened: Promise<Recorder> | undefined;
  const open = () => {
    opened ??= import('./git-repository.ts').then(({ openGitRecorder }) => openGitRecorder(git));
    return opened;
  };
  const recorder: Recorder = { branch: git.branch, record: async (request) => (await open()).record(request) };
  return { recorder, pullRequests, results, telemetry };
}
