import { createMessageDelayer, createResultPublisher, createSqsClient } from '../lib/aws/sqs.ts';
import { ConfigurationError } from '../lib/errors.ts';
import { parsePushRequest } from '../lib/events/push-request.ts';
import type { ReconcileRequest } from '../lib/events/reconcile-request.ts';
import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { hasService, manifestFile } from '../lib/manifest/workspace-index.ts';
import { loadService, openEnvironment } from '../lib/observe/load-manifests.ts';
import { createCommitStatuses } from '../lib/reconcile/commit-statuses.ts';
import { handlePush } from '../lib/reconcile/handle-push.ts';
import { handleRequest } from '../lib/reconcile/handle-request.ts';
import type { Handled } from '../lib/reconcile/later.ts';
import { passLeft } from '../lib/reconcile/left-services.ts';
import { followedEnvironments, gitSettings, readConfiguration } from './runtime/configuration.ts';
import { createDesiredStates, type DesiredState } from './runtime/desired-state.ts';
import { eachMessage } from './runtime/each-message.ts';
import { createEcsAdapters } from './runtime/ecs-adapters.ts';
import { createGitApi } from './runtime/git-api.ts';
import { gitApiSettings } from './runtime/git-api-settings.ts';
import { createHandler } from './runtime/handler.ts';
import type { Message } from './runtime/messages.ts';
import { createRecording } from './runtime/recording.ts';
import { createRequestQueue } from './runtime/request-queue.ts';
import { createTelemetry } from './runtime/telemetry.ts';

const configuration = readConfiguration(process.env);
const queueUrl = configuration.text('BERTH_REQUEST_QUEUE_URL');
const resultQueueUrl = configuration.text('BERTH_RESULT_QUEUE_URL');
const share = configuration.share('BERTH_RATE_SHARE');
const prunes = configuration.optional('BERTH_PRUNE') === 'true';
const git = gitSettings(configuration);
const followed = followedEnvironments(configuration, git);
const api = gitApiSettings(configuration, git);
configuration.done();
const telemetry = createTelemetry();
const adapters = createEcsAdapters(share, telemetry);
const client = createSqsClient(adapters.settings);
const results = createResultPublisher({ ...adapters, client, queueUrl: resultQueueUrl });
const delay = createMessageDelayer({ ...adapters, client, queueUrl });
const requests = createRequestQueue(queueUrl, telemetry);
const environments = createDesiredStates(followed, { clock: adapters.clock, telemetry });
const host = api && createGitApi(api);
const recordings = new Map(
  followed.map(
    (one) => [one.environment, createRecording(one.git, { results, telemetry, pullRequests: host })] as const,
  ),
);
const statuses = host && api?.tells ? createCommitStatuses({ ...adapters, host, telemetry }) : undefined;
const commit = (name: string) => environments.find(({ environment }) => environment === name)?.commit();
const means = { ...adapters, results, telemetry, statuses, commit, region: process.env.AWS_REGION ?? '', left };

/** Throws ConfigurationError for an environment that the stack does not look after. */
function environmentOf(name: string): DesiredState {
  const found = environments.find(({ environment }) => environment === name);
  if (found) return found;
  const names = environments.map(({ environment }) => environment).join(', ');
  const message = `this stack looks after ${names}, and not after ${name}: name it in the stack's parameter Environments`;
  throw new ConfigurationError(message, name);
}

/** The service as the newest commit wants it; `undefined` when it does not declare it. */
async function load({ environment: name, cluster, service }: ReconcileRequest) {
  const { source, index } = await environmentOf(name).newest();
  if (!hasService(index, name, { cluster, service })) return undefined;
  const opened = await openEnvironment(source, name);
  const loaded = await loadService(opened, service, manifestFile(index, name, service));
  return loaded.desired;
}

function within({ environment, commit: at }: DesiredService) {
  return adapters.within(environment, at);
}

/** Looks at a service that no manifest declares, where the stack may delete one. */
async function left(request: ReconcileRequest): Promise<boolean> {
  if (!prunes) return false;
  const { source } = await environmentOf(request.environment).newest();
  const opened = await openEnvironment(source, request.environment);
  const within = adapters.within(opened.chosen.environment, source.commit);
  return (await passLeft(request, opened, { ...adapters, ...within, results, telemetry })) !== undefined;
}

/** Makes the pass that a message asks for, or finds the services that a push touched. */
async function handle({ body, receives }: Message): Promise<Handled> {
  const push = parsePushRequest(body);
  if (push && 'request' in push) {
    const { environment } = push.request;
    const index = async () => (await environmentOf(environment).newest()).index;
    return handlePush(push.request, { index, workspacePath: git?.path ?? '', requests, telemetry, statuses, commit });
  }
  return handleRequest(body, {
    ...means,
    load,
    within,
    receives,
    recording: ({ environment }) => recordings.get(environment),
  });
}

/** Makes a pass over each requested service; a message that may succeed later goes back to the queue with its delay. */
export const handler = createHandler(telemetry, (event) => eachMessage(event, { handle, delay, telemetry }));
