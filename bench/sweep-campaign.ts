import { createFleet, type Fleet, firstOf, type ServiceKind } from './fleet.ts';
import { placeFleet } from './placement.ts';
import type { Section } from './section.ts';
import { checkSweep, sweepCallsRow } from './sweep-calls.ts';
import { checkRates, sweepRatesRow } from './sweep-rates.ts';
import { runSweep } from './sweep-run.ts';
import { startWorld } from './world.ts';

/** A fleet that is put in place once, and the sweeps over its first services. */
export interface Campaign {
  readonly of: string;
  readonly fleet: () => Fleet;
  /** Sizes of sweeps whose calls are compared with the formula. */
  readonly counted: readonly number[];
  /** The size of the sweep with the rates enforced. */
  readonly enforced: number;
}

/** What a campaign found, as rows and failures of two tables. */
export interface CampaignResult {
  readonly calls: Pick<Section, 'rows' | 'failures'>;
  readonly rates: Pick<Section, 'rows' | 'failures'>;
}

const sizes = [10, 100, 1_000, 5_000];
const kinds: readonly ServiceKind[] = ['plain', 'untagged', 'live', 'monitored', 'scaled', 'plain', 'plain'];
/** All of the rates, and what the stack gives a sweep. */
export const shares = [1, 0.5];

export const campaigns: readonly Campaign[] = [
  {
    of: 'shared repositories',
    fleet: () => createFleet({ services: 5_000, repositories: 'shared' }),
    counted: sizes,
    enforced: 1_000,
  },
  {
    of: 'a repository each',
    fleet: () => createFleet({ services: 5_000, repositories: 'separate' }),
    counted: sizes,
    enforced: 1_000,
  },
  {
    of: 'all kinds, a repository each',
    fleet: () => createFleet({ services: 1_000, repositories: 'separate', kinds }),
    // Sizes that fill no call to the end.
    counted: [1, 137, 1_000],
    enforced: 1_000,
  },
  {
    of: 'four repositories each',
    fleet: () => createFleet({ services: 250, repositories: 'separate', containers: 4 }),
    counted: [250],
    enforced: 250,
  },
];

/** Puts a campaign's fleet in place and makes its sweeps. */
export async function runCampaign({ of, fleet: create, counted, enforced }: Campaign): Promise<CampaignResult> {
  const calls = { rows: [] as Section['rows'][number][], failures: [] as string[] };
  const rates = { rows: [] as Section['rows'][number][], failures: [] as string[] };
  const fleet = create();
  const world = await startWorld();
  const desired = await placeFleet(world, fleet);
  for (const size of counted) {
    const first = firstOf(fleet, size);
    const run = await runSweep(world, { fleet: first, desired: desired.slice(0, size) });
    calls.rows.push(sweepCallsRow(of, first, run));
    calls.failures.push(...checkSweep(first, run).map((problem) => `sweep of ${size}, ${of}: ${problem}`));
  }
  for (const share of shares) {
    // All buckets are full again.
    world.clock.advance(600_000);
    const options = { fleet: firstOf(fleet, enforced), desired: desired.slice(0, enforced), share };
    const run = await runSweep(world, { ...options, enforced: true });
    rates.rows.push(sweepRatesRow({ services: enforced, of, share }, run));
    rates.failures.push(...checkRates(run).map((problem) => `sweep of ${enforced}, ${of}, share ${share}: ${problem}`));
  }
  await world.close();
  return { calls, rates };
}
