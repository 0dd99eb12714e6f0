import { parseScheduleEvent } from '../lib/events/schedule-event.ts';
import { repositoryUses } from '../lib/manifest/workspace-index.ts';
import { eachEnvironment } from '../lib/reconcile/each-environment.ts';
import { type SweepInput, sweep } from '../lib/reconcile/sweep.ts';
import { followedEnvironments, gitSettings, readConfiguration } from './runtime/configuration.ts';
import { createDesiredStates, type DesiredState } from './runtime/desired-state.ts';
import { createEcsAdapters } from './runtime/ecs-adapters.ts';
import { createHandler } from './runtime/handler.ts';
import { createRequestQueue } from './runtime/request-queue.ts';
import { createTelemetry } from './runtime/telemetry.ts';

const configuration = readConfiguration(process.env);
const queueUrl = configuration.text('BERTH_REQUEST_QUEUE_URL');
const share = configuration.share('BERTH_RATE_SHARE');
const sweepMinutes = configuration.minutes('BERTH_SWEEP_MINUTES');
const mayDelete = configuration.optional('BERTH_PRUNE') === 'true';
const followed = followedEnvironments(configuration, gitSettings(configuration));
configuration.done();
const telemetry = createTelemetry();
const requests = createRequestQueue(queueUrl, telemetry);
const adapters = createEcsAdapters(share, telemetry);
const environments = createDesiredStates(followed, { clock: adapters.clock, telemetry });
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * The sweep: looks at every service of each environment, and asks for a pass where something is due; the first of a day
 * also at services that left Git, and the first of an hour at the clusters' capacity.
 */
export const handler = createHandler(telemetry, async (event) => {
  const parsed = parseScheduleEvent(event);
  if (parsed.kind !== 'concerns') {
    telemetry.decision('malformed event', { reason: parsed.reason });
    telemetry.count('MalformedEvents', 1);
    return [];
  }
  const { trigger, subject } = parsed;
  const isFirstOf = (ms: number) => subject.time % ms < sweepMinutes * 60_000;
  const occasion = { trigger, repeats: isFirstOf(dayMs), looksAtCapacity: isFirstOf(hourMs) };
  return eachEnvironment(environments, telemetry, (desired) => sweepOne(desired, occasion));
});

async function sweepOne(desired: DesiredState, occasion: Pick<SweepInput, 'trigger' | 'repeats' | 'looksAtCapacity'>) {
  const { environment } = desired;
  // Compiled while Git answers, and not while the function starts.
  const reading = import('../lib/reconcile/manifest-batches.ts');
  const { source, index } = await desired.newest();
  const { manifestBatches } = await reading;
  const batches = manifestBatches(source, environment, telemetry);
  const input = { ...occasion, batches, uses: repositoryUses(index, environment) };
  const place = index.environments[environment];
  const within = place ? adapters.within(place, index.commit) : adapters;
  const report = { environment, ...(await sweep(input, { ...adapters, ...within, requests, telemetry })) };
  telemetry.decision('swept', { ...report });
  if (occasion.repeats) {
    const { sweepLeft } = await import('../lib/reconcile/left-services.ts');
    const { openEnvironment } = await import('../lib/observe/load-manifests.ts');
    const opened = await openEnvironment(source, environment);
    await sweepLeft(opened, { ...occasion, mayDelete }, { ...adapters, ...within, requests, telemetry });
  }
  return report;
}
