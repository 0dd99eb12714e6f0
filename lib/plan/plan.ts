import type { Forecast } from '../capacity/forecast/forecast.ts';
import type { ServiceMemory } from '../memory/service-memory.ts';
import type { Action, RevisionRef } from './action.ts';
import type { Finding, Hold } from './hold.ts';

/** An image that the plan settled on for one container. */
export interface PlannedImage {
  readonly container: string;
  readonly repository: string;
  /** What runs; the same as `to` when the image stays. Absent when nothing runs, or nobody knows what. */
  readonly from?: { readonly tag?: string | undefined; readonly digest?: string | undefined } | undefined;
  readonly to: { readonly tag?: string | undefined; readonly digest: string };
  /** Why this tag: `1.4.1 is the highest version in >=1.4.0 <2`. */
  readonly reason: string;
}

/** What to note on the service. */
export interface Remember {
  /**
   * What the tags have to say before the actions begin: that they were begun, where a pass that is cut off could not
   * otherwise be told from somebody else's doing. Absent where it can.
   */
  readonly announce?: ServiceMemory | undefined;
  /** What the tags should say after the actions; `revision` and `deployment` are filled in by what the actions made. */
  readonly after: ServiceMemory;
  readonly revision: RevisionRef | undefined;
  /** Why, when no action gives the reason. */
  readonly reason: string;
}

/** How much of AWS a pass may write: everything; refusals on revisions, while ECS rolls back; or nothing, notes included. */
export type Writes = 'everything' | 'refusals' | 'nothing';

/** Everything that `apply` needs, and everything that a person wants to know before. Data: nothing in it has run. */
export interface Plan {
  readonly environment: string;
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
  readonly serviceArn: string | undefined;
  readonly commit: string | undefined;
  readonly mode: 'apply' | 'report';
  readonly writes: Writes;
  /** Hash of the live state that the plan assumed: the same basis gives the same plan. */
  readonly basis: string;
  /** `1:<hash>` of the content and the declared fields that start a deployment; absent when the content is not known. */
  readonly target: string | undefined;
  /** `1:<hash>` of the content and all declared fields; absent when the content is not known. */
  readonly applied: string | undefined;
  readonly images: readonly PlannedImage[];
  /** Whether what the plan starts, or holds for it, would fit; absent where nothing starts, or nobody looked. */
  readonly forecast?: Forecast | undefined;
  /** In order; empty when nothing is to be done to the service. */
  readonly actions: readonly Action[];
  readonly held: readonly Hold[];
  readonly findings: readonly Finding[];
  /** Berth's notes to write; absent when they stand as they should. */
  readonly remember: Remember | undefined;
  /** Fields that a pass changed in place before it was cut off, so that nobody has heard of it; empty when there are none. */
  readonly unsaid: readonly string[];
  /** True when the service runs what is wanted and its deployment is complete. */
  readonly inSync: boolean;
  /** True when no manifest declares the service any more; absent of one that a manifest declares. */
  readonly leftGit?: true;
}

/** True when the plan would do something to the service; Berth's own notes do not count. */
export function hasChanges(plan: Plan): boolean {
  return plan.actions.length > 0;
}

/** True when the plan would start what ECS could not finish for want of room. */
export function startsTooMuch(plan: Plan): boolean {
  return hasChanges(plan) && plan.writes === 'everything' && plan.forecast?.fit.kind === 'cannotFinish';
}
