import { createApplicationAutoScalingClient, createScalableTargetReader } from '../lib/aws/application-auto-scaling.ts';
import { createCapacityAdapters } from '../lib/aws/capacity.ts';
import { onePerRegion } from '../lib/aws/clients.ts';
import { createEcr, createEcrClient } from '../lib/aws/ecr.ts';
import { createEcs, createEcsClient } from '../lib/aws/ecs.ts';
import { createRequestRates } from '../lib/aws/request-rates.ts';
import { createSystemClock } from '../lib/aws/system-clock.ts';
import { awsSettings } from './aws-settings.ts';
import type { CliIo } from './io.ts';

/** A person at a terminal waits longer for a request-rate token than a function does. */
const longestWaitMs = 120_000;

/** The adapters of one region, with credentials and endpoint found the way the AWS CLI finds them. */
export function connect(io: CliIo, region: string) {
  const client = createEcsClient(awsSettings(io, region, 'ECS'));
  const clock = io.clock ?? createSystemClock(() => client.config.systemClockOffset);
  const rates = createRequestRates({ clock, maxWaitMs: longestWaitMs });
  const ecrClient = onePerRegion((other) => createEcrClient(awsSettings(io, other, 'ECR')));
  const scalingClient = createApplicationAutoScalingClient(awsSettings(io, region, 'APPLICATION_AUTO_SCALING'));
  return {
    region,
    clock,
    rates,
    ecs: createEcs({ client, rates, clock }),
    images: createEcr({ client: ecrClient, rates, clock }),
    scaling: createScalableTargetReader({ client: scalingClient, rates, clock }),
    capacity: createCapacityAdapters({ client, rates, clock, settings: (name) => awsSettings(io, region, name) }),
  };
}

export type Connection = ReturnType<typeof connect>;
