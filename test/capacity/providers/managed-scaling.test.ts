import fc from 'fast-check';
import type { TaskRequirements } from '../../../lib/capacity/placement/task-requirements.ts';
import {
  type GroupLoad,
  type InstanceSize,
  instancesForWaiting,
  launchStep,
  nextSize,
  type Reservation,
  reservationOf,
  sizeOfType,
} from '../../../lib/capacity/providers/managed-scaling.ts';
import { m5Large, port8080, scaling, takes } from '../cluster-builder.ts';

const large = sizeOfType(m5Large);
const xlarge: InstanceSize = { cpu: 4096, memory: 16_384, gpus: 0, enis: 3 };

function times(count: number, requirements: TaskRequirements): readonly TaskRequirements[] {
  return Array.from({ length: count }, () => requirements);
}

describe('how many instances the tasks that wait need', () => {
  it.each<[string, readonly TaskRequirements[], readonly InstanceSize[], number | undefined]>([
    ['as many as hold them side by side', times(9, takes()), [large], 3],
    ['by the memory when that runs out first', times(4, takes({ memory: 4096 })), [large], 2],
    ['by the network interfaces', times(5, takes({ enis: 1 })), [large], 3],
    ['by the GPUs', times(2, takes({ gpus: 1 })), [{ ...large, gpus: 1 }], 2],
    ['one each with a static host port', times(3, takes({ ports: port8080 })), [large], 3],
    ['the most of any group, not their sum', [...times(8, takes()), ...times(2, takes({ cpu: 1024 }))], [large], 2],
    ['counted on the largest size', times(8, takes()), [large, xlarge], 1],
    [
      'none of a group that the smallest size does not take',
      [...times(8, takes({ cpu: 4096 })), ...times(1, takes())],
      [large, xlarge],
      1,
    ],
    ['nobody knows when it takes none', times(8, takes({ cpu: 4096 })), [large, xlarge], undefined],
    ['nobody knows without a size', times(8, takes()), [], undefined],
  ])('%s', (_, waiting, sizes, expected) => {
    expect(instancesForWaiting(waiting, sizes)).toBe(expected);
  });
});

describe('CapacityProviderReservation', () => {
  const load: GroupLoad = { running: 10, empty: 0, waiting: [], sizes: [large], scaling };

  it.each<[string, Partial<GroupLoad>, Reservation]>([
    ['is 100 when all instances are in use', {}, { needed: 10, percent: 100 }],
    ['is below when some are empty', { empty: 3 }, { needed: 7, percent: 70 }],
    ['is 0 when all are empty', { empty: 10 }, { needed: 0, percent: 0 }],
    ['is above when tasks wait', { waiting: times(8, takes()) }, { needed: 12, percent: 120 }],
    ['is 100 of no instances when none is needed', { running: 0 }, { needed: 0, percent: 100 }],
    ['is 200 of no instances when one is needed', { running: 0, waiting: [takes()] }, { needed: 2, percent: 200 }],
    [
      'stays at the target when no task fits',
      { waiting: [takes({ cpu: 9999 })], scaling: { ...scaling, targetCapacity: 90 } },
      { needed: 10, percent: 90 },
    ],
    [
      'grows by the minimum step',
      { waiting: [takes()], scaling: { ...scaling, minimumScalingStepSize: 5 } },
      { needed: 15, percent: 150 },
    ],
    [
      'grows by no more than the maximum step',
      { waiting: times(80, takes()), scaling: { ...scaling, maximumScalingStepSize: 10 } },
      { needed: 20, percent: 200 },
    ],
  ])('%s', (_, some, expected) => {
    expect(reservationOf({ ...load, ...some })).toEqual(expected);
  });
});

it.each([
  [1, 0, 1, 10_000, 2],
  [9, 0, 5, 10_000, 2],
  [3, 4, 1, 10_000, 3],
  [3, 4, 5, 10_000, 5],
  [30, 4, 1, 10, 10],
])('%i instances needed beside %i, steps from %i to %i: launches %i', (count, running, least, most, expected) => {
  const steps = { minimumScalingStepSize: least, maximumScalingStepSize: most };
  expect(launchStep({ count, running, scaling: steps })).toBe(expected);
});

describe('the size of a group', () => {
  const at = (needed: number, percent: number): Reservation => ({ needed, percent });
  const low = (minutes: number) => Array.from({ length: minutes }, () => at(7, 70));
  const group = { minSize: 1, maxSize: 20 };

  it.each<[string, Partial<Parameters<typeof nextSize>[0]>, number]>([
    ['stays at its target', { reservations: [at(10, 100)] }, 10],
    ['stays without a figure', { reservations: [] }, 10],
    ['grows at once', { reservations: [at(12, 120)] }, 12],
    ['grows to the maximum at most', { reservations: [at(25, 250)] }, 20],
    ['waits for the warm-up', { reservations: [at(12, 120)], sinceLaunch: 299 }, 10],
    ['waits no longer', { reservations: [at(12, 120)], sinceLaunch: 300 }, 12],
    [
      'leaves room below a target of 80',
      { reservations: [at(10, 100)], scaling: { ...scaling, targetCapacity: 80 } },
      13,
    ],
    ['shrinks after fifteen minutes', { reservations: low(15) }, 7],
    ['not after fourteen', { reservations: low(14) }, 10],
    ['not when one of the fifteen was at the target', { reservations: [...low(7), at(10, 100), ...low(7)] }, 10],
    ['shrinks to the minimum at most', { reservations: low(15), group: { minSize: 8, maxSize: 20 } }, 8],
  ])('%s', (_, some, expected) => {
    expect(nextSize({ reservations: [], running: 10, group, scaling, sinceLaunch: undefined, ...some })).toBe(expected);
  });

  it('is never beyond its bounds', () => {
    const percents = fc.array(fc.nat(300), { maxLength: 20 });
    fc.assert(
      fc.property(percents, fc.nat(30), fc.nat(10), fc.nat(10), (given, running, minSize, more) => {
        const reservations = given.map((percent) => at(Math.ceil((running * percent) / 100), percent));
        const bounds = { minSize, maxSize: minSize + more };
        const size = nextSize({ reservations, running, group: bounds, scaling, sinceLaunch: undefined });
        expect(size).toBeGreaterThanOrEqual(bounds.minSize);
        expect(size).toBeLessThanOrEqual(bounds.maxSize);
      }),
      { numRuns: 200 },
    );
  });
});
