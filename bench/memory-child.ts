// One sweep in a process of its own: prints how far its heap rose above what stood before, in bytes.
// node bench/memory-child.ts <services>
import { buildIndex, repositoryUses } from '../lib/manifest/workspace-index.ts';
import type { Ecs } from '../lib/ports/ecs.ts';
import { silent } from '../lib/ports/telemetry.ts';
import { manifestBatches } from '../lib/reconcile/manifest-batches.ts';
import { sweep } from '../lib/reconcile/sweep.ts';
import { cluster, createFleet, fleetSource, loadFleet } from './fleet.ts';
import { usedHeap } from './garbage.ts';
import { placeFleet } from './placement.ts';
import { startWorld } from './world.ts';

const services = Number(process.argv[2]);
const fleet = createFleet({ services, repositories: 'separate' });
const world = await startWorld();
await world.close();
await placeFleet(world, fleet);
const uses = await usesOf();
const trigger = {
  kind: 'schedule',
  id: 'bench',
  time: new Date(world.clock.now()).toISOString(),
  summary: '',
} as const;
world.direct.forgetImages();
let peak = 0;
// The first one compiles the code.
await oneSweep();
const before = usedHeap();
peak = 0;
await oneSweep();
process.stdout.write(JSON.stringify({ services, peak: peak - before, kept: usedHeap() - before }));

async function oneSweep(): Promise<void> {
  const report = await sweep(
    { batches: manifestBatches(fleetSource(fleet), cluster, silent), trigger, uses, repeats: false },
    {
      ...world.direct,
      ecs: watched(world.direct.ecs),
      images: world.direct.unremembered,
      clock: world.turning,
      telemetry: silent,
      requests: { send: async () => undefined },
    },
  );
  if (report.inSync !== services) throw new Error(`${report.inSync} of ${services} services are in sync`);
}

/** Looks at the heap in the middle of batches: at every twentieth call. */
function watched(ecs: Ecs): Ecs {
  let calls = 0;
  return {
    ...ecs,
    describeServices: async (...words) => {
      const answer = await ecs.describeServices(...words);
      calls += 1;
      if (calls % 20 === 0 || services < 200) peak = Math.max(peak, usedHeap());
      return answer;
    },
  };
}

/** In a function of its own, so that the manifests are gone when the sweep begins. */
async function usesOf() {
  const desired = await loadFleet(fleet);
  const environment = desired[0]?.environment;
  return repositoryUses(buildIndex('c0ffee', environment ? [{ environment, services: desired }] : []), cluster);
}
