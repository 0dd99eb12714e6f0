import { clientSettings } from '../../lib/aws/clients.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createRequestSender, createSqsClient } from '../../lib/aws/sqs.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import type { RequestSender } from '../../lib/ports/queues.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';

/** Sends requests to the stack's queue. */
export function createRequestQueue(queueUrl: string, telemetry: Telemetry): RequestSender {
  const clock = createSystemClock();
  const client = createSqsClient(clientSettings({ env: process.env }));
  const rates = createRequestRates({ clock, onThrottle: () => telemetry.count('Throttles', 1) });
  return createRequestSender({ client, rates, clock, queueUrl });
}
