import type { JsonValue } from '../json.ts';

/**
 * What UpdateService does with a changed field (docs/ecs-behaviour.md). `recreation` cannot be done by an update:
 * such a change is held.
 */
export type UpdateEffect = 'inPlace' | 'newDeployment' | 'forcedDeployment' | 'recreation';

/** Who made a difference since the manifest was applied last; at least one of the two. */
export interface ChangedBy {
  /** Git did, after this commit, which was applied. */
  readonly git?: string;
  /** Somebody did, at the service. */
  readonly service?: true;
}

/** One difference between desired and live, after normalising both. */
export interface FieldChange {
  /** ECS's own path, list items by their name where they have one: `containerDefinitions[app].environment[LOG_LEVEL].value`. */
  readonly path: string;
  /** Live value; absent when only the desired side has the field. */
  readonly from?: JsonValue | undefined;
  /** Desired value; absent when the field goes. */
  readonly to?: JsonValue | undefined;
  /** True for a value that is never shown unless a person on a terminal asks (environment values). */
  readonly redact?: true;
  /** For a person to read; absent where nobody asked, or knows. */
  readonly by?: ChangedBy;
}
