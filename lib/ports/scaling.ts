/** A scalable target of Application Auto Scaling that governs a service's `desiredCount`. */
export interface ScalableTarget {
  /** `service/<cluster name>/<service name>`. */
  readonly resourceId: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/** Reads of Application Auto Scaling. */
export interface ScalableTargetReader {
  /** At most 50 resource ids a call; those without a target are not in the answer. */
  describeScalableTargets(resourceIds: readonly string[]): Promise<readonly ScalableTarget[]>;
}

/** What changes a scalable target's limits at a time. */
export interface ScheduledAction {
  readonly name: string;
  /** As of its target. */
  readonly resourceId: string;
  /** `cron(0 20 * * ? *)`, `rate(1 hour)`, `at(2026-12-24T18:00:00)`. */
  readonly schedule: string;
  /** Of `cron` and `at`; UTC when it says nothing. */
  readonly timezone?: string | undefined;
  /** From when on and until when it recurs: milliseconds since the epoch. */
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  /** The limits that it sets; one that is missing stays as it is. */
  readonly minCapacity?: number | undefined;
  readonly maxCapacity?: number | undefined;
}

/** Reads of scheduled scaling. */
export interface ScheduledActionReader {
  /** Those of one resource id, or, without, of all ECS services of the account in the region. */
  describeScheduledActions(resourceId?: string): Promise<readonly ScheduledAction[]>;
}
