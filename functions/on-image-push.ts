import { createSystemClock } from '../lib/aws/system-clock.ts';
import { parseImageEvent } from '../lib/events/image-event.ts';
import { servicesUsing } from '../lib/manifest/workspace-index.ts';
import { requestServices } from '../lib/reconcile/request.ts';
import { gitSettings, readConfiguration } from './runtime/configuration.ts';
import { createDesiredState } from './runtime/desired-state.ts';
import { createHandler } from './runtime/handler.ts';
import { createRequestQueue } from './runtime/request-queue.ts';
import { createTelemetry } from './runtime/telemetry.ts';

const configuration = readConfiguration(process.env);
const environment = configuration.text('BERTH_ENVIRONMENT');
const queueUrl = configuration.text('BERTH_REQUEST_QUEUE_URL');
const git = gitSettings(configuration);
configuration.done();
const telemetry = createTelemetry();
const desired = createDesiredState({ environment, git, clock: createSystemClock(), telemetry });
const requests = createRequestQueue(queueUrl, telemetry);

/** An image arrived in ECR: asks for a look at every service whose images come from its repository. */
export const handler = createHandler(telemetry, async (event) => {
  const index = await desired.recentIndex();
  return requestServices(parseImageEvent(event), {
    environment,
    find: ({ account, region, repository }) => servicesUsing(index, environment, { account, region, name: repository }),
    about: ({ digest }) => ({ digest }),
    requests,
    telemetry,
  });
});
