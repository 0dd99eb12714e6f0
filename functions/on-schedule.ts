import { parseScheduleEvent } from '../lib/events/schedule-event.ts';
import { repositoryUses } from '../lib/manifest/workspace-index.ts';
import { manifestBatches } from '../lib/reconcile/manifest-batches.ts';
import { sweep } from '../lib/reconcile/sweep.ts';
import { gitSettings, readConfiguration } from './runtime/configuration.ts';
import { createDesiredState } from './runtime/desired-state.ts';
import { createEcsAdapters } from './runtime/ecs-adapters.ts';
import { createHandler } from './runtime/handler.ts';
import { createRequestQueue } from './runtime/request-queue.ts';
import { createTelemetry } from './runtime/telemetry.ts';

const configuration = readConfiguration(process.env);
const environment = configuration.text('BERTH_ENVIRONMENT');
const queueUrl = configuration.text('BERTH_REQUEST_QUEUE_URL');
const share = configuration.share('BERTH_RATE_SHARE');
const sweepMinutes = configuration.minutes('BERTH_SWEEP_MINUTES');
const git = gitSettings(configuration);
configuration.done();
const telemetry = createTelemetry();
const requests = createRequestQueue(queueUrl, telemetry);
const adapters = createEcsAdapters(share, telemetry);
const desired = createDesiredState({ environment, git, clock: adapters.clock, telemetry });
const dayMs = 86_400_000;

/** The sweep: looks at every service, and asks for a pass where something is due. */
export const handler = createHandler(telemetry, async (event) => {
  const parsed = parseScheduleEvent(event);
  if (parsed.kind !== 'concerns') {
    telemetry.decision('malformed event', { reason: parsed.reason });
    telemetry.count('MalformedEvents', 1);
    return { services: 0 };
  }
  const { source, index } = await desired.newest();
  const report = await sweep(
    {
      batches: manifestBatches(source, environment, telemetry),
      trigger: parsed.trigger,
      uses: repositoryUses(index, environment),
      repeats: parsed.subject.time % dayMs < sweepMinutes * 60_000,
    },
    { ...adapters, requests, telemetry },
  );
  telemetry.decision('swept', { ...report });
  return report;
});
