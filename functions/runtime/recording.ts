import type { ResultPublisher } from '../../lib/ports/queues.ts';
import type { Recorder } from '../../lib/ports/recorder.ts';
import type { RecordAdapters } from '../../lib/reconcile/record-choice.ts';
import type { GitSettings } from './configuration.ts';
import type { FunctionTelemetry } from './telemetry.ts';

/** What choices are recorded through; `undefined` where the desired state is a folder. Nothing is loaded before it is used. */
export function createRecording(
  git: GitSettings | undefined,
  { results, telemetry }: { readonly results: ResultPublisher; readonly telemetry: FunctionTelemetry },
): RecordAdapters | undefined {
  if (!git) return undefined;
  let opened: Promise<Recorder> | undefined;
  const open = () => {
    opened ??= import('./git-repository.ts').then(({ openGitRecorder }) => openGitRecorder(git));
    return opened;
  };
  const recorder: Recorder = { branch: git.branch, record: async (request) => (await open()).record(request) };
  return { recorder, pullRequests: undefined, results, telemetry };
}
