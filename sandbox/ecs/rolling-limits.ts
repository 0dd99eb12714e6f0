/** How many tasks a rolling update may start and stop right now. */
export interface RollingLimits {
  /** Tasks that must stay healthy. */
  readonly lower: number;
  /** Tasks that may exist at all, the stopping ones included. */
  readonly upper: number;
}

/** `minimumHealthyPercent` is rounded up, `maximumPercent` down: DeploymentConfiguration. */
export function rollingLimits(desired: number, minimumHealthyPercent: number, maximumPercent: number): RollingLimits {
  return {
    lower: Math.ceil((desired * minimumHealthyPercent) / 100),
    upper: Math.floor((desired * maximumPercent) / 100),
  };
}
