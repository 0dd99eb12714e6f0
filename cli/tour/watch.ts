import type { Paint } from '../../lib/plan/render-text.ts';
import { kindOf, type ResultEvent } from '../../lib/results/result-event.ts';
import { paintFor } from '../paint.ts';
import type { Narrator } from './narrator.ts';
import type { Stage } from './stage.ts';

/** States of a task that are worth a line of their own. */
const telling = ['RUNNING', 'STOPPED'];

/** Tells of every task that starts or stops, and keeps a live line of the counts; returns what ends it. */
export function watchTasks({ sandbox, io }: Stage, narrator: Narrator, services: readonly string[]): () => void {
  const paint = paintFor(io);
  const last = new Map<string, string>();
  return sandbox.ecs.onTaskChange((task) => {
    const service = String(task.group ?? '').replace('service:', '');
    const arn = String(task.taskArn ?? '');
    const status = String(task.lastStatus ?? '');
    if (!services.includes(service) || last.get(arn) === status) return;
    last.set(arn, status);
    narrator.live(
      `  ${narrator.at(sandbox.clock.now())}  ${service}  ${countsOf(sandbox.ecs.tasksOf('production', service))}`,
    );
    if (!telling.includes(status)) return;
    const revision =
      String(task.taskDefinitionArn ?? '')
        .split('/')
        .at(-1) ?? '';
    const id = paint.quiet(arn.slice(-8));
    const shown = status === 'RUNNING' ? paint.good('RUNNING') : stoppedText(task, paint);
    narrator.line(`  ${narrator.at(sandbox.clock.now())}  task ${id}  ${revision.padEnd(8)}  ${shown}`);
  });
}

function stoppedText(task: Readonly<Record<string, unknown>>, paint: Paint): string {
  const byScheduler = task.stopCode === 'ServiceSchedulerInitiated';
  if (byScheduler) return paint.quiet('STOPPED  replaced');
  const containers = Array.isArray(task.containers) ? task.containers : [];
  const exit = containers
    .map((one: { exitCode?: number }) => one.exitCode)
    .find((code) => code !== undefined && code !== 0);
  return paint.bad(`STOPPED  ${String(task.stoppedReason ?? '')}${exit === undefined ? '' : `, exit code ${exit}`}`);
}

function countsOf(tasks: readonly Readonly<Record<string, unknown>>[]): string {
  const counts = new Map<string, number>();
  for (const { lastStatus } of tasks) counts.set(String(lastStatus), (counts.get(String(lastStatus)) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}

/** Results on the queue, oldest first. */
export async function resultsOn({ sandbox, resultQueue }: Stage): Promise<readonly ResultEvent[]> {
  const messages = await sandbox.queues.messages(resultQueue);
  return messages.map(({ body }) => JSON.parse(body) as ResultEvent);
}

/** Waits, in virtual time, until a result of this kind about this service lies on the queue, and returns it. */
export async function awaitResult(
  stage: Stage,
  kind: string,
  service: string,
  known: ReadonlySet<string>,
): Promise<ResultEvent> {
  let found: ResultEvent | undefined;
  const look = async () => {
    const results = await resultsOn(stage);
    found = results.find((one) => kindOf(one) === kind && one.data.service === service && !known.has(one.id));
    return found !== undefined;
  };
  await stage.sandbox.runUntil(look, { stepSeconds: 5, limitSeconds: 1800, what: `${kind} of ${service}` });
  if (!found) throw new Error(`${kind} of ${service} did not come`);
  return found;
}
