import { createFleet, type Fleet, type FleetOptions, type ServiceKind } from './fleet.ts';
import { countDifferences, sizeOf, sweepFormula, total } from './formula.ts';
import { placeFleet } from './placement.ts';
import type { Section } from './section.ts';
import { runSweep, type SweepRun } from './sweep-run.ts';
import { startWorld } from './world.ts';

const sizes = [10, 100, 1_000, 5_000] as const;
const kinds: readonly ServiceKind[] = ['plain', 'untagged', 'live', 'monitored', 'scaled', 'plain', 'plain'];

const fleets: readonly FleetOptions[] = [
  ...sizes.map((services) => ({ services, repositories: 'shared' as const })),
  ...sizes.map((services) => ({ services, repositories: 'separate' as const })),
  // Sizes that fill no call to the end.
  { services: 1, repositories: 'separate', kinds },
  { services: 137, repositories: 'shared', kinds },
  { services: 1_003, repositories: 'separate', kinds },
];

/** The calls of sweeps over services in sync, from cold, beside the formula. */
export async function sweepCalls(): Promise<Section> {
  const rows: Section['rows'][number][] = [];
  const failures: string[] = [];
  for (const options of fleets) {
    const fleet = createFleet(options);
    const run = await sweepFleet(fleet);
    const what = `a sweep of ${options.services} services, ${options.kinds ? 'mixed, ' : ''}${options.repositories} repositories`;
    failures.push(...checkSweep(fleet, run).map((problem) => `${what}: ${problem}`));
    rows.push(rowOf(fleet, options, run));
  }
  return { name: 'sweep-calls', title: 'Calls of a sweep over services in sync, from cold', rows, failures };
}

async function sweepFleet(fleet: Fleet): Promise<SweepRun> {
  const world = await startWorld();
  try {
    return await runSweep(world, { fleet, desired: await placeFleet(world, fleet) });
  } finally {
    await world.close();
  }
}

/** What is not as it must be: a count, a service that was not looked at or is not in sync, a pass asked for. */
export function checkSweep(fleet: Fleet, { report, counts, requests }: SweepRun): readonly string[] {
  const size = sizeOf(fleet);
  const forgotten = fleet.services.filter(({ kind }) => kind === 'untagged').map(({ name }) => name);
  const asked = requests.map(({ service }) => service).sort();
  return [
    ...countDifferences(sweepFormula(size), counts),
    ...(report.services === size.services ? [] : [`${report.services} services were looked at`]),
    ...(report.inSync === size.services ? [] : [`${report.inSync} services are in sync`]),
    ...(asked.join() === forgotten.join() ? [] : [`passes are asked for ${asked.join(', ') || 'nothing'}`]),
  ];
}

function rowOf(fleet: Fleet, { services, repositories, kinds: mixed }: FleetOptions, { counts }: SweepRun) {
  const formula = sweepFormula(sizeOf(fleet));
  const both = (operation: string) => `${counts[operation] ?? 0} / ${formula[operation] ?? 0}`;
  return {
    services,
    repositories: `${repositories}${mixed ? ', mixed' : ''}`,
    DescribeServices: both('ecs:DescribeServices'),
    ListImages: both('ecr:ListImages'),
    DescribeTaskDefinition: both('ecs:DescribeTaskDefinition'),
    DescribeServiceRevisions: both('ecs:DescribeServiceRevisions'),
    DescribeScalableTargets: both('application-autoscaling:DescribeScalableTargets'),
    'all calls': total(counts),
    'the formula': total(formula),
  };
}
