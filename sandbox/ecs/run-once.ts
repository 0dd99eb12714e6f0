import type { Body } from '../service.ts';
import { conflict } from './errors.ts';
import { sameJson, textOf, textsOf } from './json-body.ts';
import { runTask } from './run-task.ts';
import { shownTask } from './task-view.ts';
import { nowSeconds, type World } from './world.ts';

/** How long a `clientToken` is remembered: ECS_Idempotency. */
const REMEMBERED_SECONDS = 24 * 3600;

/** The same `clientToken` again starts nothing, and is answered with the tasks that it started: RunTask. */
export function runTaskOnce(world: World, input: Body): Body {
  const token = textOf(input, 'clientToken');
  if (token === undefined) return runTask(world, input);
  const known = world.runs.get(token);
  if (known && nowSeconds(world) - known.at < REMEMBERED_SECONDS) {
    if (!sameJson(known.input, input)) {
      throw conflict('The provided clientToken is already in use with a different RunTask request.');
    }
    const tasks = known.taskArns.flatMap((arn) => world.tasks.get(arn) ?? []);
    return { tasks: tasks.map((task) => shownTask(task, true)), failures: [] };
  }
  const answer = runTask(world, input);
  const tasks = answer.tasks as readonly Body[];
  world.runs.set(token, {
    at: nowSeconds(world),
    input,
    taskArns: textsOf({ arns: tasks.map(({ taskArn }) => taskArn) }, 'arns'),
  });
  return answer;
}
