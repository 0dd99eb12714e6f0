import {
  createApplicationAutoScalingClient,
  createScalableTargetReader,
} from '../../lib/aws/application-auto-scaling.ts';
import { clientSettings, onePerRegion } from '../../lib/aws/clients.ts';
import { createEcr, createEcrClient } from '../../lib/aws/ecr.ts';
import { createEcs, createEcsClient } from '../../lib/aws/ecs.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';

/** The adapters that a look at services reads through. `share` is this process's part of the account's request rates. */
export function createEcsAdapters(share: number, telemetry: Telemetry) {
  const settings = clientSettings({ env: process.env });
  const ecsClient = createEcsClient(settings);
  const clock = createSystemClock(() => ecsClient.config.systemClockOffset);
  const rates = createRequestRates({ clock, share, onThrottle: () => telemetry.count('Throttles', 1) });
  const ecrClient = onePerRegion((region) => createEcrClient(clientSettings({ env: process.env, region })));
  return {
    clock,
    rates,
    settings,
    ecs: createEcs({ client: ecsClient, rates, clock }),
    images: createEcr({ client: ecrClient, rates, clock }),
    scaling: createScalableTargetReader({ client: createApplicationAutoScalingClient(settings), rates, clock }),
  };
}
