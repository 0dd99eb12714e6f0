import type { Body } from '../../service.ts';
import { textOf } from '../json-body.ts';
import type { ServiceRecord, ServiceTaskRecord } from '../records.ts';
import { spreadValue } from './choose-instance.ts';
import { strategyOf } from './placement-ask.ts';

/**
 * Which of a service's tasks go when there are too many: those that are not healthy first, then as its strategies say, so
 * that what is left is spread, or packed, as before (task-placement-strategies). Of several equal ones, where ECS draws
 * lots, the newest.
 */
export function tasksToScaleIn(
  service: ServiceRecord,
  tasks: readonly ServiceTaskRecord[],
  count: number,
): readonly ServiceTaskRecord[] {
  const left = [...tasks];
  const chosen: ServiceTaskRecord[] = [];
  while (chosen.length < count && left.length > 0) {
    const task = nextToGo(strategyOf(service, service.fields), left);
    if (!task) break;
    left.splice(left.indexOf(task), 1);
    chosen.push(task);
  }
  return chosen;
}

function nextToGo(strategy: readonly Body[], left: readonly ServiceTaskRecord[]): ServiceTaskRecord | undefined {
  const unhealthy = left.filter((task) => !task.healthy);
  let candidates = unhealthy.length > 0 ? unhealthy : left;
  for (const item of strategy) candidates = most(candidates, scoreOf(item, left));
  return candidates.at(-1);
}

type Score = (task: ServiceTaskRecord) => number;

function most(tasks: readonly ServiceTaskRecord[], score: Score): readonly ServiceTaskRecord[] {
  const highest = Math.max(...tasks.map(score));
  return tasks.filter((task) => score(task) === highest);
}

/** `spread` takes from where most are, `binpack` from the instance that will have most left. */
function scoreOf(strategy: Body, left: readonly ServiceTaskRecord[]): Score {
  const field = textOf(strategy, 'field') ?? '';
  if (strategy.type === 'random') return () => 0;
  if (strategy.type === 'binpack') {
    const key = field === 'cpu' ? 'cpu' : 'memory';
    return ({ instance, requirements }) => (instance?.remaining[key] ?? 0) + (requirements?.[key] ?? 0);
  }
  const read = spreadValue(field);
  const valueOfTask = ({ instance }: ServiceTaskRecord) => instance && read(instance);
  const counts = new Map<string | undefined, number>();
  for (const task of left) counts.set(valueOfTask(task), (counts.get(valueOfTask(task)) ?? 0) + 1);
  return (task) => counts.get(valueOfTask(task)) ?? 0;
}
