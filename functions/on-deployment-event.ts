import { createSystemClock } from '../lib/aws/system-clock.ts';
import { parseDeploymentEvent } from '../lib/events/deployment-event.ts';
import { findService } from '../lib/manifest/workspace-index.ts';
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

/** Something happened to a service's deployment: asks for a look at it, if the workspace declares it. */
export const handler = createHandler(telemetry, async (event) => {
  const index = await desired.recentIndex();
  return requestServices(parseDeploymentEvent(event), {
    environment,
    find: ({ cluster, service }) => findService(index, environment, { cluster, service }),
    requests,
    telemetry,
  });
});
