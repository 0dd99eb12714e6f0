import { createMessageDelayer, createRequestSender, createResultPublisher, createSqsClient } from '../lib/aws/sqs.ts';
import { type PushRequest, parsePushRequest } from '../lib/events/push-request.ts';
import type { ReconcileRequest } from '../lib/events/reconcile-request.ts';
import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { createCommitStatuses } from '../lib/reconcile/commit-statuses.ts';
import { handlePush } from '../lib/reconcile/handle-push.ts';
import { handleRequest } from '../lib/reconcile/handle-request.ts';
import type { Handled } from '../lib/reconcile/later.ts';
import { followedEnvironments, gitSettings, readConfiguration } from './runtime/configuration.ts';
import { createDeclaredServices } from './runtime/declared-services.ts';
import { createDesiredStates } from './runtime/desired-state.ts';
import { eachMessage } from './runtime/each-message.ts';
import { createEcsAdapters } from './runtime/ecs-adapters.ts';
import { createGitApi } from './runtime/git-api.ts';
import { gitApiSettings } from './runtime/git-api-settings.ts';
import { createHandler } from './runtime/handler.ts';
import type { Message } from './runtime/messages.ts';
import { createRecordings } from './runtime/recording.ts';
import { createTelemetry } from './runtime/telemetry.ts';

const configuration = readConfiguration(process.env);
const queueUrl = configuration.text('BERTH_REQUEST_QUEUE_URL');
const resultQueueUrl = configuration.text('BERTH_RESULT_QUEUE_URL');
const share = configuration.share('BERTH_RATE_SHARE');
const writeShare = configuration.share('BERTH_WRITE_SHARE');
const mayDelete = configuration.optional('BERTH_PRUNE') === 'true';
const git = gitSettings(configuration);
const followed = followedEnvironments(configuration, git);
const api = gitApiSettings(configuration, git);
configuration.done();
const telemetry = createTelemetry();
const adapters = createEcsAdapters(share, telemetry, writeShare);
const client = createSqsClient(adapters.settings);
const results = createResultPublisher({ ...adapters, client, queueUrl: resultQueueUrl });
const delay = createMessageDelayer({ ...adapters, client, queueUrl });
const requests = createRequestSender({ ...adapters, client, queueUrl });
const environments = createDesiredStates(followed, { clock: adapters.clock, telemetry });
const host = api && createGitApi(api);
const recording = createRecordings(followed, { results, telemetry, pullRequests: host });
const statuses = host && api?.tells ? createCommitStatuses({ ...adapters, host, telemetry }) : undefined;
const services = createDeclaredServices(environments);
const { load, commit } = services;
const means = { ...adapters, results, telemetry, statuses, commit, load, region: process.env.AWS_REGION ?? '', left };

function within({ environment, commit: at }: DesiredService) {
  return adapters.within(environment, at);
}

/** An environment at its newest commit, and what its services are reached through. */
async function openedAt(environment: string) {
  const opened = await services.open(environment);
  const placed = adapters.within(opened.chosen.environment, opened.source.commit);
  return { opened, through: { ...adapters, ...placed, results, requests, telemetry } };
}

/** Looks at a service that no manifest declares. */
async function left(request: ReconcileRequest): Promise<boolean> {
  const { passLeft } = await import('../lib/reconcile/left-services.ts');
  const { opened, through } = await openedAt(request.environment);
  return (await passLeft({ ...request, mayDelete }, opened, through)) !== undefined;
}

/** Looks for services that a push took out of Git. */
async function findLeft({ environment, trigger }: PushRequest): Promise<void> {
  const { sweepLeft } = await import('../lib/reconcile/left-services.ts');
  const { opened, through } = await openedAt(environment);
  await sweepLeft(opened, { trigger, mayDelete }, through);
}

/** Makes the pass that a message asks for, or finds the services that a push touched. */
async function handle({ body, receives }: Message): Promise<Handled> {
  const push = parsePushRequest(body);
  if (push && 'request' in push) {
    const { environment } = push.request;
    const index = async () => (await services.stateOf(environment).newest()).index;
    const workspacePath = git?.path ?? '';
    return handlePush(push.request, { index, workspacePath, findLeft, requests, telemetry, statuses, commit });
  }
  return handleRequest(body, { ...means, within, recording, receives });
}

/** Makes a pass over each requested service; a message that may succeed later goes back to the queue with its delay. */
export const handler = createHandler(telemetry, (event) => eachMessage(event, { handle, delay, telemetry }));
