import type { ContainerInstance } from './container-instance.ts';
import type { Lack } from './forecast.ts';
import type { PlacementConstraint, PlacementStrategy } from './service-rollout.ts';
import type { TaskRequirements } from './task-requirements.ts';

/** Tasks of one kind that are to be placed. */
export interface PlacementRequest {
  /** `service:web`. */
  readonly group: string;
  readonly requirements: TaskRequirements;
  readonly constraints: readonly PlacementConstraint[];
  /** In order; empty: the first instance that fits, in the order in which they were given. */
  readonly strategy: readonly PlacementStrategy[];
  /** Only instances of this capacity provider; absent: all. */
  readonly capacityProvider?: string | undefined;
  readonly count: number;
  /** Of `random`, so that the same request is placed alike. */
  readonly seed?: number | undefined;
}

/** Where tasks went. */
export interface Placement {
  /** ARNs of instances, a task each, in the order of placing. */
  readonly instances: readonly string[];
  /** How many of the count fit nowhere any more. */
  readonly unplaced: number;
}

/** Instances that fill up as tasks are placed on them. */
export interface Placer {
  place(request: PlacementRequest): Placement;
  /** Gives back what one task of the group held. */
  release(instance: string, task: Pick<PlacementRequest, 'group' | 'requirements'>): void;
  /** An instance that joins, empty or not. */
  add(instance: ContainerInstance): void;
  /** Takes an instance out: it drains, or is gone. */
  remove(instance: string): void;
  /** What every instance lacks for one more task, those that lack least first; empty of one that would take it. */
  lacks(
    request: Omit<PlacementRequest, 'count'>,
    most: number,
  ): readonly {
    readonly instance: ContainerInstance;
    readonly lacks: readonly Lack[];
  }[];
  /** An instance as it is now. Throws InvariantError for one that it does not have. */
  instance(arn: string): ContainerInstance;
}
