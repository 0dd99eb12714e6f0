import type { FieldChange, UpdateEffect } from '../diff/field-change.ts';
import type { JsonObject } from '../json.ts';
import type { Tags } from '../ports/ecs.ts';

/** A revision by its ARN, or the one that the plan's own RegisterTaskDefinition will make. */
export type RevisionRef = { readonly kind: 'arn'; readonly arn: string } | { readonly kind: 'registered' };

/** What one pass may do to a service. Closed: a new kind fails to compile until `apply` and every renderer know it. */
export type Action =
  | {
      readonly kind: 'RegisterTaskDefinition';
      /** RegisterTaskDefinition's body, tags included. */
      readonly input: JsonObject;
      readonly changes: readonly FieldChange[];
      readonly reason: string;
    }
  | {
      readonly kind: 'CreateService';
      /** CreateService's body without `taskDefinition`. */
      readonly input: JsonObject;
      readonly revision: RevisionRef;
      /** The fields that it is created with. */
      readonly changes: readonly FieldChange[];
      readonly reason: string;
    }
  | {
      readonly kind: 'UpdateService';
      /** UpdateService's body without `taskDefinition`. */
      readonly input: JsonObject;
      /** The revision to run; absent when the update leaves it alone. */
      readonly revision?: RevisionRef | undefined;
      readonly changes: readonly FieldChange[];
      readonly effect: UpdateEffect;
      readonly reason: string;
    }
  | {
      /** Tags that the manifest declares, on the service. */
      readonly kind: 'TagService';
      readonly tags: Tags;
      readonly changes: readonly FieldChange[];
      readonly reason: string;
    }
  | {
      /** Of a service that left Git and runs no task. */
      readonly kind: 'DeleteService';
      /** DeleteService's body. */
      readonly input: JsonObject;
      /** Empty: nothing of it is left to compare. */
      readonly changes: readonly FieldChange[];
      readonly reason: string;
    };

/** True when the action starts a deployment, so that running tasks are replaced. */
export function startsDeployment(action: Action): boolean {
  return action.kind === 'CreateService' || (action.kind === 'UpdateService' && action.effect !== 'inPlace');
}
