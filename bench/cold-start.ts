import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionDefinition } from '../sandbox/lambda/function-definition.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { type ColdProcess, type ColdStart, startCold } from './cold-process.ts';
import { makePackages, root, template } from './packages.ts';
import type { Section } from './section.ts';

/** A function, what it is measured beside, and how much later it may answer. */
interface Comparison {
  readonly function: string;
  readonly bare: 'sends-requests' | 'reads-services' | 'nothing';
  readonly event: string;
  /** None for what is only shown. */
  readonly budget?: { readonly percent: number } | { readonly milliseconds: number };
  /** What the function is called in the table; default its name. */
  readonly title?: string;
}

const comparisons: readonly Comparison[] = [
  { function: 'on-image-push', bare: 'sends-requests', event: 'ecr-push', budget: { percent: 15 } },
  {
    function: 'on-deployment-event',
    bare: 'sends-requests',
    event: 'ecs-deployment-completed',
    budget: { percent: 15 },
  },
  // A stranger's request: refused before anything is loaded.
  { function: 'on-git-push', title: 'on-git-push, refusing', bare: 'nothing', event: 'ecr-push' },
  { function: 'on-schedule', bare: 'reads-services', event: 'schedule', budget: { milliseconds: 25 } },
  { function: 'reconcile-service', bare: 'reads-services', event: 'reconcile-request', budget: { milliseconds: 25 } },
];

/** Cold starts of the packaged functions in the runtime loop, each beside a bare handler with the same SDK clients. */
export async function measureColdStarts(runs = 31): Promise<readonly Section[]> {
  makePackages();
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-'));
  const sandbox = await startSandbox({ template, artifacts: `${root}dist`, seed: `${root}examples/shop` });
  try {
    execFileSync(process.execPath, ['esbuild.config.mjs', 'bench/bare', folder], { cwd: root, stdio: 'ignore' });
    await bringUp(sandbox);
    const rows = [];
    for (const comparison of comparisons) rows.push(await compare(comparison, { sandbox, folder, runs }));
    const notes = [
      `Milliseconds from the start of the process, median of ${runs} starts each, which take turns. init: until it asks for`,
      'its first invocation. answer: until it has answered it; both make the same calls of a local AWS.',
    ];
    return [{ name: 'cold-start', title: 'Cold starts beside a bare handler', rows, failures: [], notes }];
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Bench {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly runs: number;
}

async function compare(
  { function: name, title = name, bare, event, budget }: Comparison,
  { sandbox, folder, runs }: Bench,
) {
  const definition = definitionOf(sandbox, name);
  const about = {
    loop: join(folder, 'loop/index.mjs'),
    endpoint: sandbox.endpoint,
    region: sandbox.region,
    event: JSON.parse(readFileSync(`${root}events/${event}.json`, 'utf8')) as unknown,
    now: sandbox.clock.now(),
  };
  const ours: ColdProcess = { ...about, definition };
  const plain: ColdProcess = { ...about, definition: { ...definition, codeFolder: join(folder, bare) } };
  const starts: { readonly ours: ColdStart; readonly plain: ColdStart }[] = [];
  // The first of each fills the machine's file cache.
  await startCold(ours);
  await startCold(plain);
  for (let run = 0; run < runs; run += 1) starts.push({ plain: await startCold(plain), ours: await startCold(ours) });
  const of = (side: 'ours' | 'plain', what: keyof ColdStart) => median(starts.map((start) => start[side][what]));
  const init = of('ours', 'init') - of('plain', 'init');
  const answer = of('ours', 'answer') - of('plain', 'answer');
  return {
    function: title,
    'init ms': of('ours', 'init'),
    'bare init ms': of('plain', 'init'),
    'init more': `${init.toFixed(1)} ms, ${((100 * init) / of('plain', 'init')).toFixed(0)} %`,
    'answer ms': of('ours', 'answer'),
    'bare answer ms': of('plain', 'answer'),
    'answer more': `${answer.toFixed(1)} ms, ${((100 * answer) / of('plain', 'answer')).toFixed(0)} %`,
    budget: budgetText(budget),
  };
}

function budgetText(budget: Comparison['budget']): string {
  if (!budget) return 'none';
  return 'percent' in budget ? `${budget.percent} %` : `${budget.milliseconds} ms`;
}

/** Every service steady and in sync, so that a look at it finds nothing to do. */
async function bringUp(sandbox: Sandbox): Promise<void> {
  const schedule: unknown = JSON.parse(readFileSync(`${root}events/schedule.json`, 'utf8'));
  for (let round = 0; round < 2; round += 1) {
    await sandbox.functions.invoke(definitionOf(sandbox, 'on-schedule').name, schedule);
    await sandbox.settled();
    await sandbox.advance(300);
  }
}

function definitionOf(sandbox: Sandbox, end: string): FunctionDefinition {
  const name = sandbox.functions.names().find((one) => one.endsWith(`-${end}`));
  if (!name) throw new Error(`The template has no function ${end}`);
  return sandbox.functions.find(name).definition;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
