import { setTimeout } from 'node:timers/promises';
import type { BusRecord } from '../../sandbox/event-bridge/event-bus.ts';
import type { CliIo } from '../io.ts';
import { run } from './command.ts';
import { idOf, lastOf, tellEnding } from './ending.ts';
import { playGit } from './git-chapters.ts';
import { createNarrator, type Narrator } from './narrator.ts';
import { openStage, type Stage } from './stage.ts';
import { resultsOn, watch } from './watch.ts';

interface TourInput {
  readonly io: CliIo;
  /** The repository's root. */
  readonly root: string;
  /** Lets real time pass, on a terminal. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Plays the main job to its end: services from manifests, a good push, a bad push and the hold that follows; and where
 * there is a git, a commit, its revert, and the plan of a pull request.
 */
export async function playTour({ io, root, wait = setTimeout }: TourInput): Promise<void> {
  const narrator = createNarrator(io);
  io.stdout.write('Berth, end to end in a sandbox: no account, no network. Times are virtual.\n');
  const stage = await openStage(io, root, wait);
  const { git } = stage;
  try {
    io.stdout.write(
      `${git ? 'examples/shop is a Git repository beside it, and the stack follows its main.' : noGit}\n`,
    );
    await comeUp(stage, narrator);
    await push(stage, narrator, { number: 2, tag: '1.4.1', outcome: 'deployment.succeeded' });
    await push(stage, narrator, { number: 3, tag: '1.4.2', outcome: 'deployment.rolled_back' });
    await sweepHolds(stage, narrator);
    if (git) await playGit(stage, git, narrator);
    sayNext(narrator);
  } finally {
    await stage.close();
  }
}

const noGit = 'There is no git on this machine: commit, revert and pull request are left out.';

/** The first sweep finds three services that do not exist, and asks for a pass over each. */
async function comeUp(stage: Stage, narrator: Narrator): Promise<void> {
  const { sandbox } = stage;
  narrator.heading('1. The schedule sweeps: the services come up from their manifests');
  const names = ['api', 'web', 'worker'];
  const isSweep = ({ event }: BusRecord) => event['detail-type'] === 'Scheduled Event';
  while (!sandbox.bus.events.some(isSweep)) await stage.second(false);
  narrator.event(sandbox.clock.now(), 'on-schedule  finds three services that do not exist yet');
  const watched = watch(stage, narrator, names);
  const called = (operation: string) => sandbox.calls.calls({ operation }).length;
  while (called('CreateService') < names.length) await stage.second(false);
  narrator.event(
    sandbox.clock.now(),
    `reconcile-service  registered ${called('RegisterTaskDefinition')} revisions and created ${called('CreateService')} services`,
  );
  for (const name of names) await watched.until('deployment.succeeded', name);
  watched.end();
  await run(stage, narrator, ['status']);
  await stage.pause(2);
}

interface Push {
  readonly number: number;
  readonly tag: string;
  /** The result that ends the chapter. */
  readonly outcome: 'deployment.succeeded' | 'deployment.rolled_back';
}

/** An image arrives: the event, the plan, the revision, the tasks, and the result on the queue. */
async function push(stage: Stage, narrator: Narrator, { number, tag, outcome }: Push): Promise<void> {
  const { sandbox } = stage;
  const { paint } = narrator;
  const isBad = outcome === 'deployment.rolled_back';
  narrator.heading(`${number}. web:${tag} is pushed to ECR${isBad ? ', and its tasks crash' : ''}`);
  const known = new Set((await resultsOn(stage)).map(({ id }) => id));
  // The event waits until the plan has been shown: the stack would be done before a person has read it.
  sandbox.bus.hold();
  const { digest } = sandbox.ecr.push({ repository: 'web', tag });
  const type = sandbox.bus.held[0]?.['detail-type'] ?? '';
  narrator.event(
    sandbox.clock.now(),
    `EventBridge  ${paint.strong(type)}  web:${tag}  ${paint.quiet(digest.slice(0, 19))}`,
  );
  narrator.gap();
  narrator.line('The event asks for a look at web. The same look, from a terminal:');
  await run(stage, narrator, ['plan', 'web']);
  await stage.pause(isBad ? 2 : 3);
  sandbox.bus.release();
  const watched = watch(stage, narrator, ['web']);
  const { data } = await watched.until('deployment.started', 'web', known);
  narrator.event(
    sandbox.clock.now(),
    `reconcile-service  registered ${paint.strong(lastOf(data.taskDefinition))} and started deployment ${paint.quiet(idOf(data.serviceDeploymentArn))}`,
  );
  const ended = await watched.until(outcome, 'web', known);
  watched.end();
  tellEnding(stage, narrator, { ended, isFirst: number === 2 });
  await stage.pause(isBad ? 3 : 4);
}

/** The next sweep finds the same image still wanted, and does not try it again. */
async function sweepHolds(stage: Stage, narrator: Narrator): Promise<void> {
  const { sandbox } = stage;
  narrator.heading('4. The next sweep holds web:1.4.2 and does not try it again');
  const updates = () => sandbox.calls.calls({ operation: 'UpdateService' }).length;
  const before = updates();
  await sandbox.advance(600);
  const more = updates() - before;
  narrator.line(`two sweeps later: ${more === 0 ? 'no' : more} call of UpdateService`);
  await run(stage, narrator, ['status']);
  await stage.pause(2);
  await run(stage, narrator, ['history', 'web']);
  await stage.pause(1);
}

function sayNext(narrator: Narrator): void {
  narrator.heading('What to try next');
  for (const line of [
    'npx berth sandbox --seed examples/shop   keeps this running, and says how to',
    '                                         push, and to point a second terminal',
    '                                         at it',
    'npx berth sandbox --seed examples/shop --git',
    '                                         the same with a repository to clone:',
    '                                         edit a manifest, commit, and push; a',
    '                                         branch that is pushed gets its plan',
    'npx berth plan --env production          there, in examples/shop or the clone',
    'npx berth --help                         every command, each with an example',
    'docs/manifest.md                         a workspace of your own',
    'docs/git.md                              a stack that follows your repository',
  ])
    narrator.line(line);
}
