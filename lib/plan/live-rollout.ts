import type { StrategyItem } from '../capacity/cluster-capacity.ts';
import { requirementsOf } from '../capacity/placement/task-requirements.ts';
import type { ServiceRollout } from '../capacity/service-rollout.ts';
import type { JsonObject } from '../json.ts';
import type { WireService, WireTaskDefinition } from '../ports/wire.ts';
import { placedBy } from '../service/placed-by.ts';
import { inCluster } from './planned-rollout.ts';

/** A service as it runs, with the task definition that it runs, as a rollout that replaces nothing: where its tasks go, and what each takes. */
export function liveRollout(
  service: WireService,
  taskDefinition: WireTaskDefinition,
  defaultStrategy: readonly StrategyItem[],
): ServiceRollout {
  const content = taskDefinition as unknown as JsonObject;
  const requirements = requirementsOf(content);
  const rollout = {
    service: service.serviceName ?? '',
    replaces: false,
    ...placedBy(service as unknown as JsonObject, content),
    desiredCount: service.desiredCount ?? 0,
    requirements,
    running: requirements,
    recentDurations: [],
  };
  return inCluster(rollout, defaultStrategy);
}
