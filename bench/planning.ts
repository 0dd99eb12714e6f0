import type { DesiredService } from '../lib/manifest/desired-service.ts';
import type { Observed } from '../lib/observe/observation.ts';
import { observe } from '../lib/observe/observe.ts';
import { consider } from '../lib/reconcile/consider.ts';
import { createFleet } from './fleet.ts';
import { usedHeap } from './garbage.ts';
import { placeFleet } from './placement.ts';
import type { Section } from './section.ts';
import { startWorld } from './world.ts';

const sizes = [1_000, 10_000] as const;
/** So many services are really observed; the others are like them. */
const observedServices = 100;
const runs = 5;

/** Planning alone, from observations in memory: half the services in sync, half with a new image. */
export async function measurePlanning(): Promise<readonly Section[]> {
  const samples = await observedSamples();
  // Compiled once: neither size pays for it.
  for (let round = 0; round < 20; round += 1) planAll(samples);
  const rows = sizes.map((services) => {
    const observations = Array.from({ length: services }, (_, at) => samples[at % samples.length] as Observed);
    const times = Array.from({ length: runs }, () => timed(() => planAll(observations))).sort((a, b) => a - b);
    const milliseconds = times[Math.floor(runs / 2)] ?? 0;
    return {
      services,
      ms: milliseconds,
      'ms a service': milliseconds / services,
      'MB of plans': heapOfPlans(observations),
    };
  });
  const [small, large] = rows;
  const growth = large && small ? (large['ms a service'] / small['ms a service']).toFixed(2) : '';
  const notes = [`Median of ${runs} runs; ten times the services take ${growth} times as long for each.`];
  return [{ name: 'planning', title: 'Planning, no call', rows, failures: [], notes }];
}

/** Observations of a fleet, one half of whose repositories got a new image. */
async function observedSamples(): Promise<readonly Observed[]> {
  const world = await startWorld();
  const fleet = createFleet({ services: observedServices, repositories: 'separate' });
  const desired = await placeFleet(world, fleet);
  for (const { name } of fleet.repositories.filter((_, at) => at % 2 === 0)) {
    world.ecr.push({ repository: name, tag: '1.1.0', silent: true });
  }
  world.direct.forgetImages();
  const observed = await observeAll(desired, world.direct);
  await world.close();
  return observed;
}

async function observeAll(
  desired: readonly DesiredService[],
  adapters: Parameters<typeof observe>[1],
): Promise<readonly Observed[]> {
  const observed: Observed[] = [];
  for await (const one of observe([desired], adapters)) if (one.kind === 'observed') observed.push(one);
  return observed;
}

function planAll(observations: readonly Observed[]) {
  const plans = observations.map((one) => consider(one, 0).plan);
  const acting = plans.filter(({ actions }) => actions.length > 0).length;
  if (acting !== observations.length / 2) throw new Error(`${acting} plans act, and half of them should`);
  return plans;
}

function timed(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** What the plans themselves hold, were they all kept; a sweep keeps none. */
function heapOfPlans(observations: readonly Observed[]): number {
  const before = usedHeap();
  const plans = planAll(observations);
  const megabytes = (usedHeap() - before) / 1e6;
  return plans.length > 0 ? megabytes : 0;
}
