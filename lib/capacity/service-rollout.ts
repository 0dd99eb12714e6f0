import type { StrategyItem } from './cluster-capacity.ts';
import type { ImpliedAttribute } from './placement/implied-attributes.ts';
import type { TaskRequirements } from './placement/task-requirements.ts';

/** A placement constraint as ECS writes it. */
export interface PlacementConstraint {
  readonly type: 'distinctInstance' | 'memberOf';
  /** Of `memberOf`, in the cluster query language. */
  readonly expression?: string | undefined;
}

/** One of a service's placement strategies, in their order. */
export interface PlacementStrategy {
  readonly type: 'random' | 'spread' | 'binpack';
  /** `instanceId`, `host`, `attribute:…`, `cpu` or `memory`; absent of `random`. */
  readonly field?: string | undefined;
}

/** Where a service's tasks go. */
export type TaskHome =
  | { readonly kind: 'fargate' }
  /** Onto any instance of the cluster: `launchType: EC2`. */
  | { readonly kind: 'ec2' }
  | { readonly kind: 'external' }
  | { readonly kind: 'providers'; readonly strategy: readonly StrategyItem[] };

/** A rollout that is about to begin: everything of it that decides whether it fits. */
export interface ServiceRollout {
  readonly service: string;
  /** False when only the count changes: the tasks that run stay, and what is missing is added, or what is over stopped. */
  readonly replaces: boolean;
  readonly schedulingStrategy: 'REPLICA' | 'DAEMON';
  /** Of a DAEMON, ignored. */
  readonly desiredCount: number;
  readonly strategy: 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly availabilityZoneRebalancing: boolean;
  /** Seconds. */
  readonly healthCheckGracePeriod: number;
  readonly home: TaskHome;
  /** Of the task definition and of the service together. */
  readonly constraints: readonly PlacementConstraint[];
  /** Empty: ECS's default for services. */
  readonly placementStrategy: readonly PlacementStrategy[];
  readonly requirements: TaskRequirements;
  /** What ECS may ask of instances beside them, of a revision that is not registered yet; absent: nothing. */
  readonly impliedAttributes?: readonly ImpliedAttribute[] | undefined;
  /** What each of the tasks that run now holds; `undefined` when nothing runs, or nobody knows. */
  readonly running: TaskRequirements | undefined;
  /** Seconds that its newest completed deployments took; empty when there are none. */
  readonly recentDurations: readonly number[];
}
