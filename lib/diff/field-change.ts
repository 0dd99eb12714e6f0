import type { JsonValue } from '../json.ts';

/**
 * What UpdateService does with a changed field (docs/ecs-behaviour.md). `recreation` cannot be done by an update:
 * such a change is held.
 */
export type UpdateEffect = 'inPlace' | 'newDeployment' | 'forcedDeployment' | 'recreation';

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
}
