import type { Body } from '../service.ts';
import { bodyOf, numberOf } from './json-body.ts';

/** How many tasks a rolling update may start and stop right now. */
export interface RollingLimits {
  /** Tasks that must stay healthy. */
  readonly lower: number;
  /** Tasks that may exist at all, the stopping ones included. */
  readonly upper: number;
}

/** `minimumHealthyPercent` is rounded up, `maximumPercent` down: DeploymentConfiguration. */
export function limitsOf(fields: Body, desired: number): RollingLimits {
  const configuration = bodyOf(fields, 'deploymentConfiguration') ?? {};
  const minimum = numberOf(configuration, 'minimumHealthyPercent') ?? 100;
  const maximum = numberOf(configuration, 'maximumPercent') ?? 200;
  return { lower: Math.ceil((desired * minimum) / 100), upper: Math.floor((desired * maximum) / 100) };
}
