import { parseImageEvent } from '../lib/events/image-event.ts';
import { servicesUsing } from '../lib/manifest/workspace-index.ts';
import { requestServices } from '../lib/reconcile/request.ts';
import { readConfiguration } from './runtime/configuration.ts';
import { createHandler } from './runtime/handler.ts';
import { packagedIndex } from './runtime/packaged-workspace.ts';
import { createRequestQueue } from './runtime/request-queue.ts';
import { createTelemetry } from './runtime/telemetry.ts';

const configuration = readConfiguration(process.env);
const environment = configuration.text('BERTH_ENVIRONMENT');
const queueUrl = configuration.text('BERTH_REQUEST_QUEUE_URL');
configuration.done();
const index = packagedIndex();
const telemetry = createTelemetry(index.commit);
const requestQueue = createRequestQueue(queueUrl, telemetry);

/** An image arrived in ECR: asks for a look at every service whose images come from its repository. */
export const handler = createHandler(telemetry, async (event, context) => {
  const requests = requestQueue(context);
  return requestServices(parseImageEvent(event), {
    environment,
    find: ({ account, region, repository }) => servicesUsing(index, environment, { account, region, name: repository }),
    about: ({ digest }) => ({ digest }),
    requests,
    telemetry,
  });
});
