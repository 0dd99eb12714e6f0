import type { JsonValue } from '../json.ts';

/** A metric of Berth's, as CloudWatch shows it. */
export type MetricName =
  | 'Passes'
  | 'Changes'
  | 'Holds'
  | 'Errors'
  | 'Throttles'
  | 'MalformedEvents'
  | 'IgnoredEvents'
  | 'RefusedWebhooks'
  | 'RequestsSent'
  | 'SecondsFromPushToUpdate'
  | 'SecondsFromPushToSteady';

/** Where decisions and counts go: logs and metrics in a function, nowhere in a test. */
export interface Telemetry {
  /** One line per decision; no environment value and no secret is ever in it. */
  decision(message: string, fields: Readonly<Record<string, JsonValue | undefined>>): void;
  count(metric: MetricName, value: number, dimension?: Readonly<Record<string, string>>): void;
}

/** Telemetry that goes nowhere. */
export const silent: Telemetry = { decision() {}, count() {} };
