import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import type { Telemetry } from '../../lib/ports/telemetry.ts';

/** Telemetry by Powertools: JSON log lines, and metrics in the same log, which CloudWatch takes out of it. */
export interface FunctionTelemetry extends Telemetry {
  /** Puts the request and trace ids of one invocation on every line. */
  begin(context: Context): void;
  failed(error: unknown): void;
  /** The commit of the desired state, on every line from here on. */
  at(commit: string | undefined): void;
  /** Writes the invocation's metrics. */
  end(): void;
}

/** The telemetry of one function; the names come from POWERTOOLS_SERVICE_NAME and POWERTOOLS_METRICS_NAMESPACE. */
export function createTelemetry(): FunctionTelemetry {
  const logger = new Logger();
  const metrics = new Metrics();
  let counted = false;
  return {
    begin: (context) => logger.addContext(context),
    // Powertools keeps `service` for itself; ECS's own word for it is serviceName.
    decision: (message, { service, ...fields }) => logger.info(message, { serviceName: service, ...fields }),
    count(metric, value, dimension) {
      counted ||= dimension === undefined;
      const unit = metric.startsWith('Seconds') ? MetricUnit.Seconds : MetricUnit.Count;
      if (!dimension) {
        metrics.addMetric(metric, unit, value);
        return;
      }
      const single = metrics.singleMetric();
      for (const [name, dimensionValue] of Object.entries(dimension)) single.addDimension(name, dimensionValue);
      single.addMetric(metric, unit, value);
    },
    at: (commit) => logger.appendPersistentKeys({ commit }),
    failed: (error) => logger.error('the invocation failed', error instanceof Error ? error : String(error)),
    end() {
      // Powertools warns of a flush without metrics.
      if (counted) metrics.publishStoredMetrics();
      counted = false;
    },
  };
}
