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
