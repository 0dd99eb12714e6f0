import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { createCapacityAdapters } from '../../lib/aws/capacity.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { settingsAt } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

/** The SDK's clients of what a cluster's capacity is made with. */
export function capacityClients(endpoint: string) {
  const settings = settingsAt(endpoint);
  return {
    ecs: new ECSClient(settings),
    autoScaling: new AutoScalingClient(settings),
    ec2: new EC2Client(settings),
    scaling: new ApplicationAutoScalingClient(settings),
  };
}

/** Berth's readers of capacity at an endpoint, which do not sleep. */
export function capacityAt(endpoint: string, client: ECSClient) {
  const clock = new ImpatientClock();
  const rates = createRequestRates({ clock, maxWaitMs: 3_600_000 });
  return createCapacityAdapters({ client, clock, rates, settings: () => settingsAt(endpoint) });
}
