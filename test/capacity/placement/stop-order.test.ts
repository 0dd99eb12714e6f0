import { describe, expect, it } from '@jest/globals';
import { defaultServiceStrategy } from '../../../lib/capacity/placement/placement-keys.ts';
import { stopOrder } from '../../../lib/capacity/placement/stop-order.ts';
import type { PlacementStrategy } from '../../../lib/capacity/service-rollout.ts';
import { emptyInstance } from '../instance-builder.ts';

const byZone: PlacementStrategy = { type: 'spread', field: 'attribute:ecs.availability-zone' };
const byMemory: PlacementStrategy = { type: 'binpack', field: 'memory' };

/** `a1` is an instance in zone a; the memory that is left is that of its name. */
const memory: Readonly<Record<string, number>> = { a1: 100, a2: 300, b1: 200, b2: 50, c1: 400 };

function instanceOf(arn: string) {
  const left = memory[arn];
  if (left === undefined) return undefined;
  const attributes = new Map([['ecs.availability-zone', arn.slice(0, 1)]]);
  return emptyInstance(arn, { attributes }, { memory: left });
}

/** The instances of tasks in the order in which they stop; `!` marks one that is not healthy. */
function order(tasks: string, strategy: readonly PlacementStrategy[], others = ''): string {
  const running = tasks
    .split(' ')
    .map((name) => ({ instance: name === '-' ? undefined : name.replace('!', ''), healthy: !name.endsWith('!') }));
  const stopped = stopOrder({ tasks: running, others: others.split(' ').filter(Boolean), strategy, instanceOf });
  return stopped.map(({ instance, healthy }) => `${instance ?? '-'}${healthy ? '' : '!'}`).join(' ');
}

describe('the order in which tasks stop', () => {
  it.each<[string, string, readonly PlacementStrategy[], string, string]>([
    // ecs_services: with one task in zone A and two each in B and C, it is one in B or C that stops.
    ['from the zone with the most, by default', 'a1 b1 b2 c1 c1', defaultServiceStrategy, '', 'c1 b1 a1 b2 c1'],
    ['there from the instance with the most', 'a1 a2 a2', defaultServiceStrategy, '', 'a2 a1 a2'],
    ['with the tasks counted that stay', 'a1 b1', [byZone], 'b2 b2', 'b1 a1'],
    // task-placement-strategies: the instance that has the most left after the task has gone.
    ['with binpack from the instance with the most left', 'a1 a2 b1 b2 a2', [byMemory], '', 'a2 a2 b1 a1 b2'],
    ['spread first, packed within', 'a1 a2 b1 b2', [byZone, byMemory], '', 'a2 b1 a1 b2'],
    ['as they are given where ECS draws lots', 'b1 a1 a1', [{ type: 'random' }], '', 'b1 a1 a1'],
    ['as they are given without a strategy', 'b1 a1 a1', [], '', 'b1 a1 a1'],
    ['those that are not healthy first', 'a1 a1 b1! c1', defaultServiceStrategy, '', 'b1! a1 a1 c1'],
    ['those without an instance by themselves', '- - a1', defaultServiceStrategy, '', '- - a1'],
    ['those whose instance is gone alike', 'x1 y1 a1', defaultServiceStrategy, '', 'x1 y1 a1'],
  ])('is %s', (_, tasks, strategy, others, expected) => {
    expect(order(tasks, strategy, others)).toBe(expected);
  });
});
