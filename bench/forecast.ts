import type { Forecast } from '../lib/capacity/forecast/forecast.ts';
import { forecastRollouts } from '../lib/capacity/forecast/forecast-rollouts.ts';
import type { CreatePlacer } from '../lib/capacity/forecast/scale-out.ts';
import { createPlacer, type Placer } from '../lib/capacity/placement/placer.ts';
import { type ForecastCase, forecastCase, forecastKinds } from './forecast-cluster.ts';
import { createPlainPlacer } from './placement-plain.ts';
import type { Section } from './section.ts';

/** Services; of instances, ten times as many. */
const sizes = [10, 100] as const;
const runs = 15;
const plainRuns = 3;
/** How many times as fast as a scan it has to be at full size. */
const leastRatio = 20;
/**
 * Reads for each task: every kind of request looks at most once at the instance that a task is put on, and at the one
 * that gives one back; beside that, the tasks of a service are looked at when its turn comes.
 */
const mostReads = 2 * forecastKinds + 12;

/** What a forecast asks of its placer, and how often it reads what a task takes. */
export async function measureForecastSteps(): Promise<readonly Section[]> {
  const rows = sizes.map((services) => ({ services, instances: services * 10, ...stepsOf(forecastCase(services)) }));
  const failures = rows
    .filter(({ reads, released }) => reads > mostReads * released)
    .map(({ services, reads }) => `${services} services: ${reads} reads, more than ${mostReads} for each task`);
  return [{ name: 'forecast-steps', title: 'What forecasting rollouts takes', rows, failures }];
}

/** Forecasting all rollouts of a cluster together, beside the same course over a placer that scans every instance. */
export async function measureForecasts(): Promise<readonly Section[]> {
  const measured = sizes.map((services) => measure(services));
  const failures = measured.flatMap(({ services, isEqual, ms, plainMs }) => [
    ...(isEqual ? [] : [`${services} services: the plain placer leads to another forecast`]),
    ...(services < 100 || plainMs / ms >= leastRatio ? [] : [`${(plainMs / ms).toFixed(1)} times as fast as a scan`]),
  ]);
  const rows = measured.map(({ services, ms, plainMs }) => ({
    services,
    instances: services * 10,
    ms,
    'ms a service': ms / services,
    'ms by a scan': plainMs,
    'times as fast': plainMs / ms,
  }));
  const [small, large] = measured;
  const growth = small && large ? (large.ms / large.services / (small.ms / small.services)).toFixed(2) : '';
  const notes = [
    `40 tasks a service, four ways of rolling, ${forecastKinds} kinds of tasks, two constraints, two strategies; processor time, the best of ${runs} runs, of the scan of ${plainRuns}.`,
    `Ten times the services and instances take ${growth} times as long for each service.`,
  ];
  return [{ name: 'forecasts', title: 'Forecasting rollouts', rows, failures, notes }];
}

function measure(services: number) {
  const { rollouts, cluster } = forecastCase(services);
  const forecastBy = (create: CreatePlacer) => () => forecastRollouts(rollouts, cluster, { createPlacer: create });
  // Compiled once: neither size pays for it.
  for (let round = 0; round < 100 / services + 2; round += 1) forecastBy(createPlacer)();
  const fast = Array.from({ length: runs }, () => timed(forecastBy(createPlacer)));
  const plain = Array.from({ length: plainRuns }, () => timed(forecastBy(scanning)));
  const isEqual = new Set([...fast, ...plain].map(({ result }) => JSON.stringify(result))).size === 1;
  const fastest = (some: readonly { readonly ms: number }[]) => Math.min(...some.map(({ ms }) => ms));
  return { services, isEqual, ms: fastest(fast), plainMs: fastest(plain) };
}

/** Places by scanning. None of these rollouts comes to a standstill, so nobody asks what an instance lacks. */
function scanning(instances: Parameters<CreatePlacer>[0]): Placer {
  return { ...createPlacer([]), ...createPlainPlacer(instances) };
}

/** The processor's time, the collector's included: what else the machine does makes neither slower. */
function timed(work: () => readonly Forecast[]): { readonly ms: number; readonly result: readonly Forecast[] } {
  const began = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(began);
  return { ms: (user + system) / 1e3, result };
}

/** Reads are counted on the CPU units: once and more whenever a task is held against an instance, put there or taken. */
function stepsOf({ rollouts, cluster }: ForecastCase) {
  let reads = 0;
  let placings = 0;
  let released = 0;
  const counted = rollouts.map((rollout) => {
    const { cpu, ...others } = rollout.requirements;
    const requirements = {
      ...others,
      get cpu() {
        reads += 1;
        return cpu;
      },
    };
    return { ...rollout, requirements };
  });
  forecastRollouts(counted, cluster, {
    createPlacer: (instances) => {
      const placer = createPlacer(instances);
      return {
        ...placer,
        place: (request) => {
          placings += 1;
          return placer.place(request);
        },
        release: (arn, task) => {
          released += 1;
          placer.release(arn, task);
        },
      };
    },
  });
  return { placings, released, reads };
}
