import type { UpdateEffect } from '../diff/field-change.ts';
import type { FieldRow } from '../diff/field-table.ts';

/** A deployment strategy of ECS's own. */
export type Strategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';

/** A field of a service. What is said of a field of the service holds for the fields below it. */
export interface ServiceRow extends FieldRow {
  /** What UpdateService does with a change. On every field of the service. */
  readonly effect?: UpdateEffect;
  /** Which shape shows it: `Service` comes with DescribeServices. On every field of the service. */
  readonly read?: 'Service' | 'ServiceRevision';
  /** Its name there, where that is another. */
  readonly readAs?: string;
  /** Sent at its live value with every update, because AWS's page reads its absence as a default. */
  readonly alwaysSend?: true;
  /** CreateService takes it only with this strategy. */
  readonly strategy?: Strategy;
  /** Its code in the tag that says which fields are declared. Never reused for another field. */
  readonly code?: string;
  /**
   * What becomes of it when the manifest no longer declares it: back to the documented default; held, though declaring
   * an empty list would remove it; held; or left as it is, since no update could change it or it is not one value.
   */
  readonly leaving?: 'default' | 'emptyList' | 'held' | 'alone';
}
