import type { TaskRequirements } from '../../../lib/capacity/placement/task-requirements.ts';
import type { Vessel } from './vessel.ts';

/** Tasks that wait and need the same. */
export interface WaitingTasks {
  readonly count: number;
  readonly requirements: TaskRequirements;
  /** `distinctInstance` keeps them apart. */
  readonly isDistinct: boolean;
}

/**
 * How many instances the tasks of a provider need beside those that there are: of each group of equal tasks the number
 * that binpack needs on the largest type, and of the groups the most. A group that the smallest type cannot host counts
 * for nothing; `undefined` when that is all of them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
 */
export function instanceDemand(groups: readonly WaitingTasks[], types: readonly Vessel[]): number | undefined {
  const [smallest, largest] = extremes(types);
  const counts = groups
    .filter(({ requirements }) => tasksPer(smallest, requirements) > 0)
    .map(({ count, requirements, isDistinct }) =>
      isDistinct ? count : Math.max(1, Math.ceil(count / tasksPer(largest, requirements))),
    );
  return counts.length === 0 ? undefined : Math.max(...counts);
}

/** "The smallest and the largest instance types for each parameter are selected." */
function extremes(types: readonly Vessel[]): readonly [Vessel, Vessel] {
  const by = (pick: (...values: number[]) => number): Vessel => ({
    cpu: pick(...types.map(({ cpu }) => cpu)),
    memory: pick(...types.map(({ memory }) => memory)),
    gpus: pick(...types.map(({ gpus }) => gpus)),
    enis: pick(...types.map(({ enis }) => enis)),
  });
  return [by(Math.min), by(Math.max)];
}

function tasksPer(vessel: Vessel, { cpu, memory, gpus, enis, ports }: TaskRequirements): number {
  const shares = [
    [vessel.cpu, cpu],
    [vessel.memory, memory],
    [vessel.gpus, gpus],
    [vessel.enis, enis],
    [1, ports.length > 0 ? 1 : 0],
  ] as const;
  const counts = shares.filter(([, needed]) => needed > 0).map(([has, needed]) => Math.floor(has / needed));
  return counts.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...counts);
}
