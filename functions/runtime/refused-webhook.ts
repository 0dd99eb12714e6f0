import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { MetricName } from '../../lib/ports/telemetry.ts';

const metric: MetricName = 'RefusedWebhooks';

/**
 * Refuses a request, and counts it by its reason. The answer is the same for every reason, so that it helps nobody who
 * tries. The metric is written by hand, in CloudWatch's embedded format, since a stranger's request is not worth loading
 * a library: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function refuseWebhook(reason: string): APIGatewayProxyStructuredResultV2 {
  const service = process.env.POWERTOOLS_SERVICE_NAME;
  const definition = {
    Namespace: process.env.POWERTOOLS_METRICS_NAMESPACE,
    Dimensions: [['service', 'reason']],
    Metrics: [{ Name: metric, Unit: 'Count' }],
  };
  const line = { level: 'WARN', message: 'refused webhook', service, reason, [metric]: 1 };
  console.log(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [definition] }, ...line }));
  return { statusCode: 401, body: '' };
}
