import { createMessageDelayer, createSqsClient } from '../lib/aws/sqs.ts';
import { ConfigurationError } from '../lib/errors.ts';
import type { SourceRepository } from '../lib/ports/source.ts';
import { handlePlan } from '../lib/reconcile/handle-plan.ts';
import { followedEnvironments, gitSettings, readConfiguration } from './runtime/configuration.ts';
import { eachMessage } from './runtime/each-message.ts';
import { createEcsAdapters } from './runtime/ecs-adapters.ts';
import { createGitApi } from './runtime/git-api.ts';
import { gitApiSettings } from './runtime/git-api-settings.ts';
import { createHandler } from './runtime/handler.ts';
import type { Message } from './runtime/messages.ts';
import { createTelemetry } from './runtime/telemetry.ts';

const configuration = readConfiguration(process.env);
const queueUrl = configuration.text('BERTH_PLAN_QUEUE_URL');
const share = configuration.share('BERTH_RATE_SHARE');
const git = gitSettings(configuration);
const followed = followedEnvironments(configuration, git);
const api = gitApiSettings(configuration, git);
configuration.done();
const telemetry = createTelemetry();
const adapters = createEcsAdapters(share, telemetry);
const delay = createMessageDelayer({ ...adapters, client: createSqsClient(adapters.settings), queueUrl });
const environments = followed.flatMap(({ environment, git: at }) => (at ? [{ environment, branch: at.branch }] : []));
const host = api && createGitApi(api);
let repository: SourceRepository | undefined;

/** In another region, and never under another role: what a pull request says is nobody's word yet. */
function within({ region }: { readonly region: string }) {
  return adapters.within({ region }, undefined);
}

/** Plans the pull request that a message names. */
async function handle({ body }: Message) {
  if (!git || !host) {
    throw new ConfigurationError('a plan of a pull request needs a repository and a token for its host', 'GitSecret');
  }
  repository ??= (await import('./runtime/git-repository.ts')).openGitRepository(git);
  return handlePlan(body, { ...adapters, within, host, repository, environments, telemetry });
}

/** Reads what a pull request wants and what runs, and says on the pull request what it would change. Writes nothing else. */
export const handler = createHandler(telemetry, (event) => eachMessage(event, { handle, delay, telemetry }));
