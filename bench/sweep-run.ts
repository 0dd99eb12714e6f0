import type { ReconcileRequest } from '../lib/events/reconcile-request.ts';
import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { buildIndex, repositoryUses } from '../lib/manifest/workspace-index.ts';
import { silent } from '../lib/ports/telemetry.ts';
import { manifestBatches } from '../lib/reconcile/manifest-batches.ts';
import { type SweepReport, sweep } from '../lib/reconcile/sweep.ts';
import { cluster, type Fleet, fleetSource } from './fleet.ts';
import type { Counts } from './formula.ts';
import type { RateOptions, World } from './world.ts';

/** What a sweep from cold did. */
export interface SweepRun {
  readonly report: SweepReport;
  readonly counts: Counts;
  readonly throttles: number;
  readonly requests: readonly ReconcileRequest[];
  /** Virtual seconds. */
  readonly seconds: number;
}

export interface SweepRunOptions extends RateOptions {
  readonly fleet: Fleet;
  readonly desired: readonly DesiredService[];
}

/** One sweep as `on-schedule` makes it, with adapters that have not made a call yet. */
export async function runSweep(world: World, options: SweepRunOptions): Promise<SweepRun> {
  const { fleet, desired } = options;
  const { throttles, calls: _calls, ...ports } = world.wired(options);
  const requests: ReconcileRequest[] = [];
  const environment = desired[0]?.environment;
  const index = buildIndex('c0ffee', environment ? [{ environment, services: desired }] : []);
  const began = world.clock.now();
  world.callLog.reset();
  const report = await sweep(
    {
      batches: manifestBatches(fleetSource(fleet), cluster, silent),
      trigger: { kind: 'schedule', id: 'bench', time: new Date(began).toISOString(), summary: 'a sweep' },
      uses: repositoryUses(index, cluster),
      repeats: false,
    },
    {
      ...ports,
      clock: world.turning,
      telemetry: silent,
      requests: { send: async (some) => void requests.push(...some) },
    },
  );
  const seconds = (world.clock.now() - began) / 1000;
  return { report, counts: world.callLog.counts(), throttles: throttles(), requests, seconds };
}
