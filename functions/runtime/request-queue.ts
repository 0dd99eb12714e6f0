import type { Context } from 'aws-lambda';
import { clientSettings } from '../../lib/aws/clients.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createRequestSender, createSqsClient } from '../../lib/aws/sqs.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { serviceArn } from '../../lib/events/service-arn.ts';
import type { RequestSender } from '../../lib/ports/queues.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';

/** Sends requests to the stack's queue. The account is the one that the function itself runs in. */
export function createRequestQueue(queueUrl: string, telemetry: Telemetry): (context: Context) => RequestSender {
  const clock = createSystemClock();
  const client = createSqsClient(clientSettings({ env: process.env }));
  const rates = createRequestRates({ clock, onThrottle: () => telemetry.count('Throttles', 1) });
  return ({ invokedFunctionArn }) => {
    const [, partition = 'aws', , region = '', account = ''] = invokedFunctionArn.split(':');
    return createRequestSender({
      client,
      rates,
      clock,
      queueUrl,
      serviceArn: ({ cluster, service }) => serviceArn({ partition, region, account, cluster, service }),
    });
  };
}
