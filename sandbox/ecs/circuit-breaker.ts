import type { Body } from '../service.ts';
import { bodyOf, numberOf } from './json-body.ts';

/**
 * How many failures end a deployment: developer guide, deployment-circuit-breaker. A percentage is of the service's
 * latest desired count; BOUNDED_PERCENT, the default at 50, never falls below 3 nor rises above 200.
 */
export function failureThreshold(circuitBreaker: Body, desiredCount: number): number {
  const threshold = bodyOf(circuitBreaker, 'thresholdConfiguration') ?? {};
  const value = numberOf(threshold, 'value') ?? 50;
  const percent = Math.ceil((value * desiredCount) / 100);
  if (threshold.type === 'COUNT') return value;
  if (threshold.type === 'UNBOUNDED_PERCENT') return percent;
  return Math.min(200, Math.max(3, percent));
}

/** Seconds until the next try after so many failures in a row, up to 15 minutes: developer guide, service-throttle-logic. */
export function retryDelay(failures: number): number {
  return failures < 3 ? 0 : Math.min(15 * 60, 10 * 2 ** (failures - 3));
}
