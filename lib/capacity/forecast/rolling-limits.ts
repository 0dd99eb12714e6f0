/** How many tasks a deployment may leave running, and have at all. */
export interface RollingLimits {
  /** Tasks that must stay healthy. */
  readonly lower: number;
  /** Tasks that may run or be about to. */
  readonly upper: number;
}

/** What `rollingLimits` needs of a service. */
export interface RollingPercents {
  readonly desiredCount: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
}

/**
 * The minimum is rounded up, the maximum down.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function rollingLimits({ desiredCount, minimumHealthyPercent, maximumPercent }: RollingPercents): RollingLimits {
  return {
    lower: Math.ceil((desiredCount * minimumHealthyPercent) / 100),
    upper: Math.floor((desiredCount * maximumPercent) / 100),
  };
}
