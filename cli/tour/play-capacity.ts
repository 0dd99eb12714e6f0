import type { CliIo } from '../io.ts';
import { run } from './command.ts';
import { type FleetStage, openFleet } from './fleet-stage.ts';
import { createNarrator, type Narrator } from './narrator.ts';

interface DemoInput {
  readonly io: CliIo;
  /** The repository's root. */
  readonly root: string;
}

const edge = 'services/edge/service.yaml';

/** Plays a rollout that cannot fit, why, the fix, and the rollout; then one that has to wait for instances. */
export async function playCapacity({ io, root }: DemoInput): Promise<void> {
  const narrator = createNarrator(io);
  io.stdout.write('Berth, before a rollout, in a sandbox: no account, and times are virtual.\n');
  io.stdout.write('The cluster of examples/fleet has six instances in three zones.\n');
  const stage = await openFleet(io, root);
  try {
    await comeUp(stage, narrator);
    await cannotFinish(stage, narrator);
    await fix(stage, narrator);
    await scaleOut(stage, narrator);
    sayNext(narrator);
  } finally {
    await stage.close();
  }
}

async function comeUp(stage: FleetStage, narrator: Narrator): Promise<void> {
  narrator.heading('1. Four services come up: static port, GPU, daemon, Spot mix');
  // Its four plans would fill two screens, and are not what this is about.
  await run(stage, { ...narrator, output: { write: () => undefined } }, ['apply', '--yes', '--wait']);
  narrator.line('edge    one on each instance of general, on port 80');
  narrator.line('render  one, with a GPU');
  narrator.line('agent   one on every instance');
  narrator.line('worker  six: two On-Demand, and three of four of the others on Spot');
  await run(stage, narrator, ['capacity']);
}

async function cannotFinish(stage: FleetStage, narrator: Narrator): Promise<void> {
  narrator.heading('2. edge:2.1.0 is pushed, and its rollout cannot finish');
  stage.sandbox.ecr.push({ repository: 'fleet/edge', tag: '2.1.0' });
  narrator.line('edge owns port 80 of its instance, 100 % of it has to stay up, and its');
  narrator.line('group of three instances may not grow. Without Berth one would learn that');
  narrator.line('from the events of a deployment that hangs.');
  await run(stage, narrator, ['plan', 'edge']);
}

async function fix(stage: FleetStage, narrator: Narrator): Promise<void> {
  narrator.heading('3. The fix: one task in three may be missing meanwhile');
  await stage.edit(edge, 'minimumHealthyPercent: 100', 'minimumHealthyPercent: 66');
  narrator.line(`${edge}:`);
  narrator.line(narrator.paint.bad('-    minimumHealthyPercent: 100'));
  narrator.line(narrator.paint.good('+    minimumHealthyPercent: 66'));
  await run(stage, narrator, ['apply', 'edge', '--yes', '--wait']);
}

async function scaleOut(stage: FleetStage, narrator: Narrator): Promise<void> {
  narrator.heading('4. worker is to run 14 times: that needs more instances, which may come');
  await stage.edit('services/worker/service.yaml', 'desiredCount: 6', 'desiredCount: 14');
  await run(stage, narrator, ['apply', 'worker', '--yes', '--wait']);
  await stage.sandbox.advance(600);
  narrator.line('ten minutes later:');
  await run(stage, narrator, ['capacity']);
}

function sayNext(narrator: Narrator): void {
  narrator.heading('What to try next');
  for (const line of [
    'npx berth sandbox --seed examples/fleet --no-functions',
    '                                  keeps this cluster running, and says how to',
    '                                  point a second terminal at it',
    'npx berth capacity fleet --what-if worker=20 --what-if drain=<instance>',
    '                                  answers before anyone does it',
    'docs/sandbox.md                   to interrupt Spot, or fail a zone',
  ]) {
    narrator.line(line);
  }
}
