import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createPlainPlacer } from '../../bench/placement-plain.ts';
import { acceptanceOf } from '../../lib/capacity/placement/acceptance.ts';
import type { ContainerInstance } from '../../lib/capacity/placement/container-instance.ts';
import { fits, lacksOf } from '../../lib/capacity/placement/fit.ts';
import type { PlacementRequest } from '../../lib/capacity/placement/placement-request.ts';
import { createPlacer } from '../../lib/capacity/placement/placer.ts';
import { withoutTask, withTask } from '../../lib/capacity/placement/task-room.ts';
import { instancesOf, placementRequest } from '../generators/cluster.ts';

/** One thing that happens to a placer; numbers choose among what is there, modulo how many there are. */
type Step =
  | { readonly kind: 'place'; readonly request: number; readonly count: number }
  | { readonly kind: 'release' | 'remove'; readonly which: number }
  | { readonly kind: 'add'; readonly instances: readonly ContainerInstance[] };

interface Play {
  readonly instances: readonly ContainerInstance[];
  readonly requests: readonly PlacementRequest[];
  readonly steps: readonly Step[];
  /** With none, the placer keeps the index of its last request alone. */
  readonly mostLeaves: number | undefined;
}

const few = fc.nat({ max: 1000 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('place' as const), request: few, count: fc.nat({ max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('release' as const), which: few }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: few }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('add' as const), instances: instancesOf('late', 2) }) },
);

const plays: fc.Arbitrary<Play> = fc.record({
  instances: instancesOf('i', 9),
  requests: fc.array(placementRequest, { minLength: 1, maxLength: 3 }),
  steps: fc.array(step, { maxLength: 12 }),
  mostLeaves: fc.constantFrom(undefined, 0),
});

/** Takes the fast and the plain placer through the same steps: they must answer alike. */
function play({ instances, requests, steps, mostLeaves }: Play): void {
  const [fast, plain] = [createPlacer(instances, { mostLeaves }), createPlainPlacer(instances)];
  const there = instances.map(({ arn }) => arn);
  const tasks: { readonly arn: string; readonly request: PlacementRequest }[] = [];
  const acts: Record<Step['kind'], (step: never) => void> = {
    place: ({ request: which, count }: Extract<Step, { kind: 'place' }>) => {
      const request = { ...(requests[which % requests.length] as PlacementRequest), count };
      const placement = fast.place(request);
      expect(placement).toEqual(plain.place(request));
      expect(placement.instances.length + placement.unplaced).toBe(count);
      tasks.push(...placement.instances.map((arn) => ({ arn, request })));
    },
    release: ({ which }: Extract<Step, { which: number }>) => {
      const [task] = tasks.splice(which % (tasks.length || 1), 1);
      if (task === undefined || !there.includes(task.arn)) return;
      for (const placer of [fast, plain]) placer.release(task.arn, task.request);
    },
    remove: ({ which }: Extract<Step, { which: number }>) => {
      const [arn] = there.splice(which % (there.length || 1), 1);
      if (arn !== undefined) for (const placer of [fast, plain]) placer.remove(arn);
    },
    add: ({ instances: late }: Extract<Step, { kind: 'add' }>) => {
      for (const instance of late) {
        if (there.includes(instance.arn)) continue;
        there.push(instance.arn);
        for (const placer of [fast, plain]) placer.add(instance);
      }
    },
  };
  for (const one of steps) acts[one.kind](one as never);
}

describe('placing', () => {
  it('goes where a scan of every instance for every task would have it go, whatever happened before', () => {
    fc.assert(fc.property(plays, play), { numRuns: 400 });
  });

  it('exceeds no instance and breaks no constraint', () => {
    fc.assert(
      fc.property(instancesOf('i', 9), placementRequest, (instances, request) => {
        const now = new Map(instances.map((instance) => [instance.arn, instance]));
        const acceptance = acceptanceOf(request);
        for (const arn of createPlacer(instances).place({ ...request, count: 20 }).instances) {
          const before = now.get(arn) as ContainerInstance;
          expect(lacksOf(request.requirements, before)).toEqual([]);
          expect(acceptance.ever(before) && acceptance.now(before)).toBe(true);
          now.set(arn, withTask(before, request));
        }
        for (const { remaining } of now.values()) {
          const least = Math.min(remaining.cpu, remaining.memory, remaining.gpus, remaining.enis ?? 0);
          expect(least).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('leaves a task out only where every instance lacks something', () => {
    fc.assert(
      fc.property(instancesOf('i', 9), placementRequest, (instances, request) => {
        const placer = createPlacer(instances);
        const { unplaced } = placer.place({ ...request, count: 40 });
        const closest = placer.lacks(request, 99).map(({ lacks }) => lacks.length);
        const { instances: next } = placer.place({ ...request, count: 1 });
        expect(closest.includes(0)).toBe(next.length === 1);
        if (unplaced > 0) expect(next).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('never places fewer tasks for an instance that joins', () => {
    fc.assert(
      fc.property(instancesOf('i', 6), instancesOf('more', 3), placementRequest, (instances, more, request) => {
        const before = createPlacer(instances).place({ ...request, count: 30 });
        const after = createPlacer([...instances, ...more]).place({ ...request, count: 30 });
        expect(after.unplaced).toBeLessThanOrEqual(before.unplaced);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a task on an instance', () => {
  it('fits where nothing is lacking, and only there', () => {
    fc.assert(
      fc.property(instancesOf('i', 5), placementRequest, (instances, { requirements }) => {
        for (const one of instances) expect(fits(requirements, one)).toBe(lacksOf(requirements, one).length === 0);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves the instance as it was once it is gone', () => {
    fc.assert(
      fc.property(instancesOf('i', 3), placementRequest, (instances, request) => {
        for (const instance of instances.filter((one) => fits(request.requirements, one))) {
          expect(withoutTask(withTask(instance, request), request)).toEqual(instance);
        }
      }),
      { numRuns: 200 },
    );
  });
});
