import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ContainerInstance } from '../../lib/capacity/placement/container-instance.ts';
import type { PlacementRequest } from '../../lib/capacity/placement/placement-request.ts';
import { createPlacer } from '../../lib/capacity/placement/placer.ts';
import { chooseInstance } from '../../sandbox/ecs/instances/choose-instance.ts';
import { constraintOf } from '../../sandbox/ecs/instances/constraints.ts';
import type { PlacementAsk } from '../../sandbox/ecs/instances/placement-ask.ts';
import type { World } from '../../sandbox/ecs/world.ts';
import { instancesOf, placementRequest } from '../generators/cluster.ts';

/** Where the sandbox's scheduler places a task. Only chance reads the world. */
function sandboxChoice(instances: readonly ContainerInstance[], request: PlacementRequest): string | undefined {
  const { group, requirements, strategy, constraints, capacityProvider } = request;
  const cluster = { instances: new Map(instances.map((one) => [one.arn, { ...one, id: one.arn }])) };
  const ask = {
    cluster,
    group,
    requirements,
    strategy,
    constraints: constraints.map((one) => constraintOf({ ...one })),
    capacityProvider,
  };
  return chooseInstance({} as World, ask as unknown as PlacementAsk)?.id;
}

/** What AWS documents: chance is not, and two attributes that lie across each other are not. */
const documented = placementRequest.filter(({ strategy }) => {
  const attributes = new Set(strategy.flatMap(({ field }) => (field?.startsWith('attribute:') ? [field] : [])));
  return attributes.size < 2 && strategy.every(({ type }) => type !== 'random');
});

describe('the forecast’s placer and the sandbox’s scheduler, which share what fits and no more', () => {
  it('choose the same instance', () => {
    fc.assert(
      fc.property(instancesOf('i', 9), documented, (instances, request) => {
        const [placed] = createPlacer(instances).place({ ...request, count: 1 }).instances;
        expect(sandboxChoice(instances, request)).toBe(placed);
      }),
      { numRuns: 400 },
    );
  });
});
