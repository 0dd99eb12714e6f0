import { createSystemClock } from '../lib/aws/system-clock.ts';
import { parseDeploymentEvent } from '../lib/events/deployment-event.ts';
import { findLocated } from '../lib/manifest/workspace-index.ts';
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

/** Something happened to a service's deployment: asks for a look at it, if the workspace declares it. */
export const handler = createHandler(telemetry, async (event, { invokedFunctionArn }) => {
  const [, , , , ownAccount] = invokedFunctionArn.split(':');
  return requestServices(parseDeploymentEvent(event), {
    environments,
    find: (subject, index, environment) => findLocated(index, environment, { ...subject, ownAccount }),
    requests,
    telemetry,
  });
});
