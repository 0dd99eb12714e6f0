import type { Fleet } from './fleet.ts';
import { countDifferences, sizeOf, sweepFormula, total } from './formula.ts';
import type { Cell } from './section.ts';
import type { SweepRun } from './sweep-run.ts';

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

/** A sweep's calls beside the formula's: `counted / formula`. */
export function sweepCallsRow(what: string, fleet: Fleet, { counts }: SweepRun): Readonly<Record<string, Cell>> {
  const formula = sweepFormula(sizeOf(fleet));
  const both = (operation: string) => `${counts[operation] ?? 0} / ${formula[operation] ?? 0}`;
  return {
    services: fleet.services.length,
    of: what,
    DescribeServices: both('ecs:DescribeServices'),
    ListImages: both('ecr:ListImages'),
    DescribeTaskDefinition: both('ecs:DescribeTaskDefinition'),
    DescribeServiceRevisions: both('ecs:DescribeServiceRevisions'),
    DescribeScalableTargets: both('application-autoscaling:DescribeScalableTargets'),
    calls: total(counts),
    formula: total(formula),
  };
}
