import { kindOf, type ResultEvent } from '../../lib/results/result-event.ts';
import type { Paint } from '../../lib/text/paint.ts';
import type { Narrator } from './narrator.ts';
import type { Stage } from './stage.ts';

type Json = Readonly<Record<string, unknown>>;

/** States of a task that are worth a line of their own. */
const telling = ['RUNNING', 'STOPPED'];

/** Virtual seconds after which a tour that waits for something has gone wrong. */
const longestWait = 1800;

/** Watches tasks until a result lies on the queue: a line for each that starts or stops, and a live line of counts. */
export interface Watch {
  /** Waits, in virtual time, until a result of this kind about this service lies on the queue, and returns it. */
  until(kind: string, service: string, known?: ReadonlySet<string>): Promise<ResultEvent>;
  end(): void;
}

/** Begins to watch the tasks of services. */
export function watch(stage: Stage, narrator: Narrator, services: readonly string[]): Watch {
  const { sandbox } = stage;
  const last = new Map<string, string>();
  const end = sandbox.ecs.onTaskChange((task) => {
    const service = String(task.group ?? '').replace('service:', '');
    const arn = String(task.taskArn ?? '');
    const status = String(task.lastStatus ?? '');
    if (!services.includes(service) || last.get(arn) === status) return;
    last.set(arn, status);
    if (telling.includes(status)) narrator.event(sandbox.clock.now(), taskText(task, narrator.paint));
  });
  return {
    end,
    async until(kind, service, known = new Set()) {
      for (let seconds = 0; seconds < longestWait; seconds += 1) {
        const results = await resultsOn(stage);
        const found = results.find((one) => kindOf(one) === kind && one.data.service === service && !known.has(one.id));
        if (found) return found;
        await stage.second(last.size > 0);
        narrator.live(sandbox.clock.now(), liveText(stage, services));
      }
      throw new Error(`${kind} of ${service} did not come`);
    },
  };
}

/** Results on the queue, oldest first. */
export async function resultsOn({ sandbox, resultQueue }: Stage): Promise<readonly ResultEvent[]> {
  const messages = await sandbox.queues.messages(resultQueue);
  return messages.map(({ body }) => JSON.parse(body) as ResultEvent);
}

function taskText(task: Json, paint: Paint): string {
  const revision = revisionOf(task).padEnd(8);
  const id = paint.quiet(String(task.taskArn ?? '').slice(-8));
  return `task ${id}  ${revision}  ${task.lastStatus === 'RUNNING' ? paint.good('RUNNING') : stoppedText(task, paint)}`;
}

function stoppedText(task: Json, paint: Paint): string {
  if (task.stopCode === 'ServiceSchedulerInitiated') return paint.quiet('STOPPED  replaced');
  const containers = Array.isArray(task.containers) ? task.containers : [];
  const codes = containers.map((one: { readonly exitCode?: number }) => one.exitCode);
  const exit = codes.find((code) => code !== undefined && code !== 0);
  // So that the line fits a terminal of 80 columns.
  const reason = String(task.stoppedReason ?? '').replace('Essential container in task', 'Essential container');
  return paint.bad(`STOPPED  ${reason}${exit === undefined ? '' : `, exit ${exit}`}`);
}

/** `web:1 3 RUNNING · web:2 2 PENDING`: tasks by revision and state. */
function liveText({ sandbox }: Stage, services: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const task of services.flatMap((service) => sandbox.ecs.tasksOf('production', service))) {
    if (task.lastStatus === 'STOPPED') continue;
    const key = `${revisionOf(task)} ${task.lastStatus}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const words = [...counts].map(([key, count]) => key.replace(' ', ` ${count} `));
  return words.toSorted().join(' · ') || 'no tasks';
}

function revisionOf({ taskDefinitionArn }: Json): string {
  const arn = String(taskDefinitionArn ?? '');
  return arn.slice(arn.lastIndexOf('/') + 1);
}
