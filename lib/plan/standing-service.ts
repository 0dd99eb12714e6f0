import { requirementsOf } from '../capacity/placement/task-requirements.ts';
import type { StandingService } from '../capacity/providers/standing-report.ts';
import type { JsonObject } from '../json.ts';
import { placedBy } from '../service/placed-by.ts';
import { contentToRun } from './content.ts';
import { primaryDeployment } from './further-reads.ts';
import type { PlannedRolloutInput } from './planned-rollout.ts';
import { wantedNow } from './wanted-now.ts';

/**
 * A service whose share of each capacity provider can be told; `undefined` for one that has a launch type, or a single
 * provider of Fargate's, which has no share and no limit.
 */
export function standingService({ plan, desired, live, images }: PlannedRolloutInput): StandingService | undefined {
  const { service } = live;
  const wanted = wantedNow(desired, live, images);
  if (!service || !wanted) return undefined;
  const content = contentToRun(wanted, live.running);
  const { home, strategy, maximumPercent, schedulingStrategy } = placedBy(service as unknown as JsonObject, content);
  if (home.kind !== 'providers' || schedulingStrategy === 'DAEMON') return undefined;
  const [first, second] = home.strategy;
  if (!second && first?.capacityProvider.startsWith('FARGATE')) return undefined;
  const isComplete = primaryDeployment(service)?.rolloutState === 'COMPLETED';
  const { desiredCount = 0, runningCount = 0, pendingCount = 0 } = service;
  return {
    service: desired.service,
    desiredCount,
    maximumPercent,
    doubles: strategy !== 'ROLLING',
    requirements: requirementsOf(content),
    strategy: home.strategy,
    // Fewer than wanted, of which none starts: a provider has no room, and no other stands in for it.
    settled: isComplete && plan.actions.length === 0 && pendingCount === 0 && runningCount <= desiredCount,
  };
}
