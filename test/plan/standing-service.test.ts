import type { JsonObject } from '../../lib/json.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import { standingService } from '../../lib/plan/standing-service.ts';
import { chosen, desiredService, liveService, rollout, wireService } from './builders.ts';

const desired = desiredService();
const capacityProviderStrategy = [
  { capacityProvider: 'FARGATE', base: 1, weight: 1 },
  { capacityProvider: 'FARGATE_SPOT', weight: 3 },
];

/** `web` as it runs, with another service than the one of one launch type. */
function standing(service: ReturnType<typeof wireService>, tag = chosen('1.4.0', 'a')) {
  const live = liveService(desired, { service });
  const images = [tag];
  return standingService({ plan: planService({ desired, live, images }), desired, live, images });
}

const mixed = (more: JsonObject = {}) => wireService({ launchType: undefined, capacityProviderStrategy, ...more });

describe('a service that runs by a capacity provider strategy', () => {
  it.each<[string, boolean, JsonObject]>([
    ['settled when all its tasks run', true, {}],
    ['settled when tasks are missing of which none starts', true, { runningCount: 1 }],
    ['on the move while a task starts', false, { runningCount: 1, pendingCount: 1 }],
    ['on the move while it has more than wanted', false, { runningCount: 3 }],
  ])('is %s', (_name, settled, counts) => {
    expect(standing(mixed(counts))).toMatchObject({ service: 'web', desiredCount: 2, settled });
  });

  it('is on the move while a deployment of its own is under way, or about to start', () => {
    const underWay = rollout('IN_PROGRESS', { launchType: undefined, capacityProviderStrategy });
    expect(standing(underWay)?.settled).toBe(false);
    expect(standing(mixed(), chosen('1.4.1', 'b'))?.settled).toBe(false);
  });

  it.each<[string, JsonObject]>([
    ['a launch type', { capacityProviderStrategy: [] }],
    ['one provider of Fargate’s', { capacityProviderStrategy: capacityProviderStrategy.slice(1) }],
    ['one task on each instance', { schedulingStrategy: 'DAEMON', capacityProviderStrategy }],
  ])('has no share to tell of with %s', (_name, changes) => {
    expect(standing(wireService(changes))).toBeUndefined();
  });
});
