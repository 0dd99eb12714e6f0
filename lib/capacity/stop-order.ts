import type { EarlierTask } from './course-member.ts';

/** A service's tasks where they run. */
export interface StopOrderInput {
  /** Those of which some are to stop. */
  readonly tasks: readonly EarlierTask[];
  /** Instances of the service's other tasks, a task each. */
  readonly others: readonly string[];
  /** The instance's zone. */
  readonly zoneOf: (instance: string) => string;
}

/**
 * Tasks in the order in which ECS stops them: those that are not healthy, then from the zone with the most tasks of the
 * service, and there from the instance with the most; equal ones as they are given.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-service-parameters.html
 */
export function stopOrder({ tasks, others, zoneOf }: StopOrderInput): readonly EarlierTask[] {
  const ill = tasks.filter(({ healthy }) => !healthy);
  const healthy = tasks.filter((task) => task.healthy);
  const instanceOf = ({ instance }: EarlierTask) => instance ?? '';
  const all = [...healthy.map(instanceOf), ...others];
  const zones = all.map((instance) => (instance === '' ? '' : zoneOf(instance)));
  const onInstances = descending(healthy, instanceOf, counted(all));
  const inZones = descending(
    onInstances.toSorted((one, other) => other.height - one.height).map(({ task }) => task),
    (task) => (task.instance === undefined ? '' : zoneOf(task.instance)),
    counted(zones),
  );
  return [...ill, ...inZones.toSorted((one, other) => other.height - one.height).map(({ task }) => task)];
}

/** Each task with the number of tasks where it is once those before it have gone. */
function descending(
  tasks: readonly EarlierTask[],
  placeOf: (task: EarlierTask) => string,
  counts: Map<string, number>,
): readonly { readonly task: EarlierTask; readonly height: number }[] {
  return tasks.map((task) => {
    const place = placeOf(task);
    const height = counts.get(place) ?? 0;
    counts.set(place, height - 1);
    return { task, height };
  });
}

function counted(places: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return counts;
}
