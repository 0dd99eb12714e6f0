import { createSystemClock } from '../lib/aws/system-clock.ts';
import { parseImageEvent } from '../lib/events/image-event.ts';
import { servicesUsing } from '../lib/manifest/workspace-index.ts';
import { requestServices } from '../lib/reconcile/request.ts';
import { followedEnvironments, gitSettings, readConfiguration } from './runtime/configuration.ts';
import { createDesiredStates } from './runtime/desired-state.ts';
import { createHandler } from './runtime/handler.ts';
import { createRequestQueue } from './runtime/request-queue.ts';
import { createTelemetry } from './runtime/telemetry.ts';

const configuration = readConfiguration(process.env);
const queueUrl = configuration.text('BERTH_REQUEST_QUEUE_URL');
const followed = followedEnvironments(configuration, gitSettings(configuration));
configuration.done();
const telemetry = createTelemetry();
const environments = createDesiredStates(followed, { clock: createSystemClock(), telemetry });
const requests = createRequestQueue(queueUrl, telemetry);

/** An image arrived in ECR: asks for a look at every service whose images come from its repository. */
export const handler = createHandler(telemetry, async (event) => {
  return requestServices(parseImageEvent(event), {
    environments,
    find: ({ account, region, repository }, index, environment) =>
      servicesUsing(index, environment, { account, region, name: repository }),
    about: ({ digest }) => ({ digest }),
    requests,
    telemetry,
  });
});
