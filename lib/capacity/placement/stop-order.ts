import type { EarlierTask } from '../forecast/course-member.ts';
import type { PlacementStrategy } from '../service-rollout.ts';
import type { ContainerInstance } from './container-instance.ts';
import { type PlacementKey, placementKeysOf } from './placement-keys.ts';

/** A service's tasks where they run. */
export interface StopOrderInput {
  /** Those of which some are to stop. */
  readonly tasks: readonly EarlierTask[];
  /** Instances of the service's other tasks, a task each. */
  readonly others: readonly string[];
  /** By which its tasks are placed; empty: the order in which they are given. */
  readonly strategy: readonly PlacementStrategy[];
  /** An instance as it is now; `undefined` of one that is gone. */
  readonly instanceOf: (arn: string) => ContainerInstance | undefined;
}

type MaybeInstance = ContainerInstance | undefined;

/** A task, and where it runs: nowhere on Fargate, and where the instance is gone. */
interface PlacedTask {
  readonly task: EarlierTask;
  readonly instance: MaybeInstance;
}

/**
 * Tasks in the order in which ECS stops them: those that are not healthy, then so that the rest stays placed as the
 * strategy has it. `spread` takes from where most are, `binpack` from the instance that will have most left; of equal
 * ones, where ECS draws lots, the first. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html.
 */
export function stopOrder({ tasks, others, strategy, instanceOf }: StopOrderInput): readonly EarlierTask[] {
  const find = (arn: string | undefined) => (arn === undefined ? undefined : instanceOf(arn));
  const ill = tasks.filter(({ healthy }) => !healthy);
  const healthy = tasks.filter((task) => task.healthy).map((task) => ({ task, instance: find(task.instance) }));
  const elsewhere = others.map(find);
  const keys = placementKeysOf(strategy);
  // From the last to the first: sorting leaves those as they are that are equal.
  const ordered = keys.reduceRight(
    (placed: readonly PlacedTask[], key, at) =>
      descending(placed, heightsBy(key, { placed, elsewhere, keys: keys.slice(0, at + 1) })),
    healthy,
  );
  return [...ill, ...ordered.map(({ task }) => task)];
}

function descending(placed: readonly PlacedTask[], heights: readonly number[]): readonly PlacedTask[] {
  const paired = placed.map((task, at) => ({ task, height: heights[at] ?? 0 }));
  return paired.sort((one, other) => other.height - one.height).map(({ task }) => task);
}

interface HeightsInput {
  readonly placed: readonly PlacedTask[];
  readonly elsewhere: readonly MaybeInstance[];
  /** The key and those before it. */
  readonly keys: readonly PlacementKey[];
}

/** How soon each task goes by a key: the highest first. */
function heightsBy(key: PlacementKey, { placed, elsewhere, keys }: HeightsInput): readonly number[] {
  if (key.kind === 'random') return [];
  // Tasks of a service are alike, so that what one gives back makes no difference. All of an instance go together: with
  // each, it has more left.
  if (key.kind === 'left') return placed.map(({ instance }) => instance?.remaining[key.resource] ?? 0);
  const placeOf = key.kind === 'tasks' ? arnOf : valuesOf(keys);
  const counts = new Map<string | undefined, number>();
  const places = placed.map(({ instance }) => placeOf(instance));
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  for (const instance of elsewhere) {
    // Only where some of the placed ones are.
    const place = placeOf(instance);
    const count = counts.get(place);
    if (count !== undefined) counts.set(place, count + 1);
  }
  // Of the tasks at one place, each has as many below it as are left once those before it have gone.
  return places.map((place) => {
    const height = counts.get(place) ?? 0;
    counts.set(place, height - 1);
    return height;
  });
}

function arnOf(instance: MaybeInstance): string {
  return instance?.arn ?? '';
}

/** One value is its own name; a list of several is made into one. */
function valuesOf(keys: readonly PlacementKey[]): (instance: MaybeInstance) => string | undefined {
  const attributes = keys.flatMap((key) => (key.kind === 'alike' ? [key.attribute] : []));
  const [only = ''] = attributes;
  if (attributes.length === 1) return (instance) => instance?.attributes.get(only);
  return (instance) => JSON.stringify(attributes.map((name) => [instance?.attributes.get(name)]));
}
