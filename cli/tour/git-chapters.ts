import type { Delivery } from '../../sandbox/git/webhook.ts';
import { run } from './command.ts';
import { idOf, lastOf, tellEnding } from './ending.ts';
import type { Narrator } from './narrator.ts';
import { tellPlan } from './pull-request.ts';
import type { GitStage, Stage } from './stage.ts';
import { resultsOn, watch } from './watch.ts';

const taskDefinition = 'services/web/task-definition.json';
const definition = 'services/web/definition.json';

/** A commit becomes a rollout, a revert takes it back with the field that it had added, and a pull request shows its plan. */
export async function playGit(stage: Stage, git: GitStage, narrator: Narrator): Promise<void> {
  narrator.heading('5. A commit gives web more CPU: git push is the deployment');
  stage.sandbox.ecr.push({ repository: 'web', tag: '1.4.3', silent: true });
  narrator.line('web:1.4.3 mends what broke 1.4.2. Its event is lost, which does no harm:');
  narrator.line('whatever a look is asked for, it reads everything.');
  const { clone } = git;
  await clone.edit(taskDefinition, '"cpu": "256"', '"cpu": "512"');
  await clone.edit(taskDefinition, '"memory": "512"', '"memory": "1024"');
  await clone.edit(definition, '"launchType"', '"healthCheckGracePeriodSeconds": 30,\n  "launchType"');
  await commit(git, narrator, ['commit', '--all', '--message', 'Give web half a CPU']);
  await rollOut(stage, git, narrator);

  narrator.heading('6. git revert takes it back, with the field that was new');
  await commit(git, narrator, ['revert', '--no-edit', 'HEAD']);
  await rollOut(stage, git, narrator);
  await run(stage, narrator, ['plan']);
  await stage.pause(1);

  narrator.heading('7. A pull request shows its plan, before it is merged');
  await openPullRequest(stage, git, narrator);
}

/** A commit on another branch, which nothing follows; its pull request is planned against what runs. */
async function openPullRequest(stage: Stage, git: GitStage, narrator: Narrator): Promise<void> {
  const { clone, deliveries, forge } = git;
  const { paint } = narrator;
  const branch = 'fourth-web';
  narrator.line(paint.strong(`$ git switch --create ${branch}`));
  await clone.git('switch', '--quiet', '--create', branch);
  await clone.edit(definition, '"desiredCount": 3', '"desiredCount": 4');
  await commit(git, narrator, ['commit', '--all', '--message', 'Run a fourth web']);
  narrator.gap();
  narrator.line(paint.strong(`$ git push --set-upstream origin ${branch}`));
  await clone.git('push', '--quiet', '--set-upstream', 'origin', branch);
  const number = tellOpened(stage, deliveries.at(-1), narrator);
  await tellPlan(stage, narrator, { forge, number });
  narrator.line(`The same from the clone: berth plan web --ref ${branch} --env production`);
  await stage.pause(4);
}

/** Tells of the webhook of a pull request that was opened, and returns its number. */
function tellOpened({ sandbox }: Stage, delivery: Delivery | undefined, narrator: Narrator): number {
  const { change, status } = delivery ?? {};
  if (!change || status !== 202) throw new Error(`the webhook was answered with ${status ?? 'nothing'}`);
  const { number } = change.pullRequest;
  narrator.event(
    sandbox.clock.now(),
    `webhook  pull request ${number} was ${change.action}; on-git-push answers ${status}`,
  );
  return number;
}

/** Makes a commit, and shows the lines that it changes. */
async function commit({ clone }: GitStage, narrator: Narrator, words: readonly string[]): Promise<void> {
  narrator.gap();
  narrator.line(narrator.paint.strong(`$ git ${words.map(quoted).join(' ')}`));
  await clone.git(...words);
  const diff = await clone.git('show', '--format=', '--unified=0');
  for (const line of diff.split('\n')) {
    if (/^\+(?!\+\+ )/.test(line)) narrator.line(narrator.paint.good(`  ${line}`));
    if (/^-(?!-- )/.test(line)) narrator.line(narrator.paint.bad(`  ${line}`));
  }
}

/** What the commit would do; the push, the webhook and the rollout; and what is published of it. */
async function rollOut(stage: Stage, { clone, deliveries }: GitStage, narrator: Narrator): Promise<void> {
  const { sandbox } = stage;
  const { paint } = narrator;
  await run(stage, narrator, ['plan', 'web']);
  await stage.pause(3);
  const known = new Set((await resultsOn(stage)).map(({ id }) => id));
  narrator.line(paint.strong('$ git push'));
  await clone.git('push', '--quiet');
  narrator.event(sandbox.clock.now(), webhookText(deliveries.at(-1)));
  const watched = watch(stage, narrator, ['web']);
  const { data } = await watched.until('deployment.started', 'web', known);
  narrator.event(
    sandbox.clock.now(),
    `reconcile-service  registered ${paint.strong(lastOf(data.taskDefinition))} and started deployment ${paint.quiet(idOf(data.serviceDeploymentArn))}`,
  );
  const ended = await watched.until('deployment.succeeded', 'web', known);
  watched.end();
  tellEnding(stage, narrator, { ended, isFirst: false });
  await stage.pause(2);
}

function webhookText(delivery: Delivery | undefined): string {
  if (delivery?.status !== 202) throw new Error(`the webhook was answered with ${delivery?.status ?? 'nothing'}`);
  const { push, status } = delivery;
  const branch = push.ref.replace('refs/heads/', '');
  return `webhook  ${push.after.slice(0, 8)} was pushed to ${branch}; on-git-push answers ${status}`;
}

function quoted(word: string): string {
  return word.includes(' ') ? `'${word}'` : word;
}
