import type { CliIo } from '../io.ts';
import { paintFor } from '../paint.ts';
import { main } from '../program.ts';
import { createNarrator, type Narrator } from './narrator.ts';
import { openStage, type Stage, workspace } from './stage.ts';
import { awaitResult, resultsOn, watchTasks } from './watch.ts';

interface TourInput {
  readonly io: CliIo;
  /** The repository's root. */
  readonly root: string;
}

/** Plays the main job to its end: services from manifests, a good push, a bad push, and the hold that follows. */
export async function playTour({ io, root }: TourInput): Promise<void> {
  const narrator = createNarrator(io);
  narrator.line('Berth, end to end in a sandbox: no account, no network. Times are virtual.');
  const stage = await openStage(io, root);
  try {
    await comeUp(stage, narrator);
    await push(stage, narrator, '1.4.1', 'deployment.succeeded');
    await push(stage, narrator, '1.4.2', 'deployment.rolled_back');
    await sweepHolds(stage, narrator);
    sayNext(narrator);
  } finally {
    await stage.sandbox.stop();
  }
}

/** The first sweep finds three services that do not exist, and asks for a pass over each. */
async function comeUp(stage: Stage, narrator: Narrator): Promise<void> {
  const { sandbox } = stage;
  narrator.heading('1. The schedule sweeps: the services come up from their manifests');
  const names = ['api', 'web', 'worker'];
  const stop = watchTasks(stage, narrator, names);
  for (const name of names) await awaitResult(stage, 'deployment.succeeded', name, new Set());
  stop();
  const calls = sandbox.calls.counts({});
  narrator.line(
    `  ${calls['ecs:CreateService'] ?? 0} services created, ${calls['ecs:RegisterTaskDefinition'] ?? 0} revisions registered`,
  );
  await run(stage, narrator, ['status']);
}

/** An image arrives: the event, the plan, the revision, the tasks, and the result on the queue. */
async function push(stage: Stage, narrator: Narrator, tag: string, outcome: string): Promise<void> {
  const { sandbox, io } = stage;
  const paint = paintFor(io);
  const bad = outcome !== 'deployment.succeeded';
  const number = bad ? 3 : 2;
  narrator.heading(`${number}. web:${tag} is pushed to ECR${bad ? ', and its tasks crash' : ''}`);
  const known = new Set((await resultsOn(stage)).map(({ id }) => id));
  sandbox.bus.hold();
  const { digest } = sandbox.ecr.push({ repository: 'web', tag });
  const [event] = sandbox.bus.held;
  narrator.line(
    `  ${narrator.at(sandbox.clock.now())}  EventBridge  ${paint.strong(event?.['detail-type'] ?? '')}  web:${tag}  ${paint.quiet(digest.slice(0, 19))}`,
  );
  await run(stage, narrator, ['plan', 'web']);
  sandbox.bus.release();
  const stop = watchTasks(stage, narrator, ['web']);
  const started = await awaitResult(stage, 'deployment.started', 'web', known);
  narrator.line(
    `  ${narrator.at(sandbox.clock.now())}  revision ${paint.strong(lastOf(started.data.taskDefinition))}  deployment ${paint.quiet(lastOf(started.data.serviceDeploymentArn))} started`,
  );
  const ended = await awaitResult(stage, outcome, 'web', known);
  stop();
  narrator.line();
  narrator.line(`  On the result queue (${stage.resultQueue}):`);
  for (const line of JSON.stringify(ended, undefined, 2).split('\n'))
    narrator.line(`    ${bad ? paint.warn(line) : paint.good(line)}`);
}

/** The next sweep finds the same image still wanted, and does not try it again. */
async function sweepHolds(stage: Stage, narrator: Narrator): Promise<void> {
  const { sandbox } = stage;
  narrator.heading('4. The next sweep holds web:1.4.2 and does not try it again');
  const before = sandbox.calls.counts({ operation: 'UpdateService' });
  await sandbox.advance(600);
  const after = sandbox.calls.counts({ operation: 'UpdateService' });
  const same = JSON.stringify(before) === JSON.stringify(after);
  narrator.line(`  two sweeps later: ${same ? 'no UpdateService was called' : 'UpdateService was called again'}`);
  narrator.line();
  await run(stage, narrator, ['status']);
  narrator.line();
  await run(stage, narrator, ['history', 'web']);
}

function sayNext(narrator: Narrator): void {
  narrator.heading('What to try next');
  for (const line of [
    '  npx berth sandbox --seed examples/shop   keeps the sandbox running, and says how to point at it',
    '  npx berth plan --env production          in a second terminal, in examples/shop',
    '  npx berth --help                         every command, each with an example',
    '  docs/manifest.md                         what a workspace of your own looks like',
  ])
    narrator.line(line);
}

/** Runs a command of the command line as a person would, and shows it. */
async function run({ io }: Stage, narrator: Narrator, args: readonly string[]): Promise<void> {
  narrator.line();
  narrator.line(`  $ berth ${args.join(' ')} --env production`);
  const indented = { write: (text: string) => io.stdout.write(text.replace(/^(?=.)/gm, '  ')) };
  await main([...args, '--env', 'production', '--dir', workspace], {
    ...io,
    columns: io.columns - 2,
    stdout: indented,
    setExitCode() {},
  });
  narrator.line();
}

function lastOf(arn: string | undefined): string {
  return arn?.split('/').at(-1) ?? '';
}
