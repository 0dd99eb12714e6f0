import type { ServiceMemory } from '../memory/service-memory.ts';
import type { Action, RevisionRef } from './action.ts';
import type { Finding, Hold } from './hold.ts';

/** An image that the plan settled on for one container. */
export interface PlannedImage {
  readonly container: string;
  readonly repository: string;
  readonly from?: { readonly tag?: string | undefined; readonly digest?: string | undefined } | undefined;
  readonly to: { readonly tag?: string | undefined; readonly digest: string };
  /** Why this tag: `1.4.1 is the highest version in >=1.4.0 <2`. */
  readonly reason: string;
}

/** What to note on the service once the actions are done. */
export interface Remember {
  readonly before: ServiceMemory;
  /** What the tags should say; `revision` and `deployment` are filled in by what the actions made. */
  readonly after: ServiceMemory;
  readonly revision: RevisionRef | undefined;
  /** Why, when no action gives the reason. */
  readonly reason: string;
}

/** Everything that `apply` needs, and everything that a person wants to know before. Data: nothing in it has run. */
export interface Plan {
  readonly environment: string;
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
  readonly serviceArn: string | undefined;
  readonly commit: string | undefined;
  readonly mode: 'apply' | 'report';
  /** Hash of the live state that the plan assumed: the same basis gives the same plan. */
  readonly basis: string;
  /** `1:<hash>` of the content and the declared fields that start a deployment; absent when the content is not known. */
  readonly target: string | undefined;
  readonly images: readonly PlannedImage[];
  /** In order; empty when nothing is to be done to the service. */
  readonly actions: readonly Action[];
  readonly held: readonly Hold[];
  readonly findings: readonly Finding[];
  /** Berth's notes to write; absent when they stand as they should. */
  readonly remember: Remember | undefined;
  /** True when the service runs what is wanted and its deployment is complete. */
  readonly inSync: boolean;
}

/** True when the plan would do something to the service; Berth's own notes do not count. */
export function hasChanges(plan: Plan): boolean {
  return plan.actions.length > 0;
}
