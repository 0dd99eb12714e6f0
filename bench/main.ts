import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBundles } from './bundles.ts';
import { measureCapacityCalls } from './capacity-calls.ts';
import { measureCapacityMemory } from './capacity-memory.ts';
import { measureColdStarts } from './cold-start.ts';
import { measureFetches } from './fetch.ts';
import { measureForecastSteps, measureForecasts } from './forecast.ts';
import { measureGitPushes } from './git-push-section.ts';
import { measureMemory } from './memory.ts';
import { measurePlacing, measurePlacingLooks } from './placing.ts';
import { measurePlanning } from './planning.ts';
import { measurePushes } from './push-section.ts';
import { renderSection, type Section } from './section.ts';
import { measureSweeps } from './sweeps.ts';
import { measureWebhookCalls, measureWebhookTimes } from './webhook-section.ts';

/** A measurement, and whether it is exact: exact ones are held by CI, the others are printed. */
interface Measurement {
  readonly exact: boolean;
  readonly run: () => Promise<readonly Section[]>;
}

const measurements: readonly Measurement[] = [
  { exact: true, run: measureBundles },
  { exact: true, run: measurePushes },
  { exact: true, run: measureWebhookCalls },
  { exact: true, run: measureGitPushes },
  { exact: true, run: measurePlacingLooks },
  { exact: true, run: measureForecastSteps },
  { exact: true, run: measureSweeps },
  { exact: true, run: measureCapacityCalls },
  { exact: false, run: measurePlanning },
  { exact: false, run: measurePlacing },
  { exact: false, run: measureForecasts },
  { exact: false, run: measureMemory },
  { exact: false, run: measureCapacityMemory },
  { exact: false, run: measureFetches },
  { exact: false, run: measureWebhookTimes },
  { exact: false, run: () => measureColdStarts() },
];

const usage = `npm run bench -- [--counts-only] [--output text|json]

  --counts-only   only what is exact: exits with 1 when a figure is not what it must be
  --output        text (default), or one JSON document
`;

const { values } = parseArgs({
  options: {
    'counts-only': { type: 'boolean', default: false },
    output: { type: 'string', default: 'text' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || !['text', 'json'].includes(values.output)) {
  process.stderr.write(usage);
  process.exitCode = values.help ? 0 : 1;
} else {
  await main();
}

async function main(): Promise<void> {
  const machine = { node: process.version, cores: availableParallelism(), architecture: process.arch };
  const isText = values.output === 'text';
  if (isText) process.stdout.write(`Node ${machine.node}, ${machine.cores} cores, ${machine.architecture}\n`);
  const sections: Section[] = [];
  for (const { run } of measurements.filter(({ exact }) => exact || !values['counts-only'])) {
    const measured = await run();
    sections.push(...measured);
    if (isText) for (const section of measured) process.stdout.write(`\n${renderSection(section)}`);
  }
  if (!isText) process.stdout.write(`${JSON.stringify({ machine, sections }, undefined, 2)}\n`);
  const failures = sections.flatMap((section) => section.failures);
  for (const failure of failures) process.stderr.write(`bench: ${failure}\n`);
  if (failures.length > 0) process.exitCode = 1;
}
