import type { UnreadCapacity } from '../cluster-capacity.ts';
import type { Lack } from '../placement/lack.ts';

/** An instance that came closest. */
export interface ClosestInstance {
  readonly instance: string;
  readonly ec2InstanceId: string | undefined;
  readonly availabilityZone: string | undefined;
  readonly lacks: readonly Lack[];
}

/** Instances that a provider has to launch. */
export interface ScaleOut {
  readonly provider: string;
  readonly instances: number;
  /** The group's size now, and the most that it may have. */
  readonly size: number;
  readonly maximum: number;
}

/** What keeps a rollout from its end. */
export type CannotFinishCause =
  /** Minimum and maximum percent let nothing start and nothing stop. */
  | 'deadlock'
  /** No instance has the room, and none will come. */
  | 'noRoom'
  /** Each new task needs an instance whose static host port is free. */
  | 'hostPort'
  /** An attribute or a constraint that no instance meets. */
  | 'noInstanceMatches'
  /** The Auto Scaling group's maximum is reached. */
  | 'groupMaximum'
  /** The cluster has no instance, and no provider that launches one. */
  | 'noInstances'
  /** The strategy itself is one that ECS refuses. */
  | 'strategy';

/** Whether a rollout fits. */
export type Fit =
  | { readonly kind: 'fitsNow' }
  | { readonly kind: 'fitsAfterScaleOut'; readonly scaleOuts: readonly ScaleOut[] }
  | {
      readonly kind: 'cannotFinish';
      readonly cause: CannotFinishCause;
      /** In plain words, with the numbers. */
      readonly reason: string;
      /** What a person can do about it. */
      readonly next: string;
      /** How many tasks of the new deployment run when it stops, of how many. */
      readonly started: number;
      readonly wanted: number;
      /** At most five, the closest first. */
      readonly closest: readonly ClosestInstance[];
    }
  | { readonly kind: 'unknown'; readonly unread: readonly UnreadCapacity[]; readonly reason: string };

/** What is foreseen of one rollout. */
export interface Forecast {
  readonly service: string;
  readonly fit: Fit;
  /** Tasks of the service at the most, old and new. */
  readonly peakTasks: number;
  /** Instances of the cluster at the most; `undefined` on Fargate, or when nobody knows. */
  readonly peakInstances: number | undefined;
  /** Seconds, from recent deployments; `undefined` when there are none. */
  readonly estimatedSeconds: number | undefined;
  /** What of this is an estimate, because AWS documents no rule: one sentence each. */
  readonly estimates: readonly string[];
}
