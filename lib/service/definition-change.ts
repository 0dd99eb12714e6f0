import type { FieldChange, UpdateEffect } from '../diff/field-change.ts';

/** A difference in a field of the service, with what UpdateService does about it. */
export interface DefinitionChange extends FieldChange {
  readonly effect: UpdateEffect;
  /** The field of the service that it lies in: `deploymentConfiguration`. */
  readonly field: string;
}
