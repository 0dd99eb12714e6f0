import type { PlacementConstraint, PlacementStrategy } from '../service-rollout.ts';
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
