import type { PlacementRequest } from '../lib/capacity/placement/placement-request.ts';
import { createPlacer, type Placement } from '../lib/capacity/placement/placer.ts';
import { usedHeap } from './garbage.ts';
import { createPlainPlacer } from './placement-plain.ts';
import { placingInstances, placingRequest, placingStrategies } from './placing-cluster.ts';
import type { Section } from './section.ts';

/** A tenth of what a cluster may have, and all of it: as many tasks as instances. */
const sizes = [500, 5_000] as const;
const runs = 9;
/** How many times as fast as a scan it has to be at full size. */
const leastRatio = 20;

/** How often a placer asks whether a task fits an instance: every instance once, and each that took a task once more. */
export async function measurePlacingLooks(): Promise<readonly Section[]> {
  const measured = sizes.flatMap((size) =>
    placingStrategies.map(([strategy, keys]) => {
      const counted = countingReads(placingRequest(size, keys));
      const { unplaced } = createPlacer(placingInstances(size)).place(counted.request);
      // A task that is placed is read once for what it takes, and the request once for its kind.
      const looks = counted.reads() - (size - unplaced) - 1;
      const expected = Math.floor(size * 0.9) + (size - unplaced) - (unplaced > 0 ? 0 : 1);
      return { size, strategy, looks, expected, scanned: Math.floor(size * 0.9) * size };
    }),
  );
  const failures = measured
    .filter(({ looks, expected }) => looks !== expected)
    .map(({ size, strategy, looks, expected }) => `${size}, ${strategy}: ${looks} looks, and should be ${expected}`);
  const rows = measured.map(({ size, strategy, looks, scanned }) => ({
    tasks: size,
    instances: size,
    strategy,
    'looks at an instance': looks,
    'by a scan': scanned,
  }));
  return [{ name: 'placing-looks', title: 'Looks at an instance while tasks are placed', rows, failures }];
}

/** Placing tasks, beside a plain implementation that scans every instance for every task, with the same result. */
export async function measurePlacing(): Promise<readonly Section[]> {
  const measured = sizes.flatMap((size) =>
    placingStrategies.map(([strategy, keys]) => measure(size, strategy, placingRequest(size, keys))),
  );
  const failures = measured.flatMap(({ size, strategy, isEqual, ms, plainMs }) => [
    ...(isEqual ? [] : [`${size}, ${strategy}: the plain placer places otherwise`]),
    ...(size < 5_000 || plainMs / ms >= leastRatio ? [] : [`${strategy}: ${(plainMs / ms).toFixed(1)} times as fast`]),
  ]);
  const rows = measured.map(({ size, strategy, ms, plainMs, bytes }) => ({
    tasks: size,
    instances: size,
    strategy,
    ms,
    'µs a task': (ms / size) * 1e3,
    'ms by a scan': plainMs,
    'times as fast': plainMs / ms,
    'MB held': bytes / 1e6,
  }));
  const growth = placingStrategies.map(([name]) => {
    const [small, large] = measured.filter(({ strategy }) => strategy === name);
    return `${name}: ${large && small ? (large.ms / large.size / (small.ms / small.size)).toFixed(2) : ''}`;
  });
  const notes = [
    `Two constraints and two strategies; processor time, the best of ${runs} runs, of the scan the only one. Held: the placer and its index, the instances not included.`,
    `Ten times the tasks and instances, times as long a task: ${growth.join('; ')}.`,
  ];
  return [{ name: 'placing', title: 'Placing tasks', rows, failures, notes }];
}

function measure(size: number, strategy: string, request: PlacementRequest) {
  const instances = placingInstances(size);
  // As many tasks in a run of either size, so that both pay for the memory that they throw away.
  const rounds = sizes[1] / size;
  const placeAll = (): Placement => {
    for (let round = 1; round < rounds; round += 1) createPlacer(instances).place(request);
    return createPlacer(instances).place(request);
  };
  // Compiled once: neither size pays for it.
  for (let round = 0; round < 3; round += 1) placeAll();
  const times = Array.from({ length: runs }, () => timed(placeAll));
  const plain = timed(() => createPlainPlacer(instances).place(request));
  const isEqual = times.every(({ result }) => JSON.stringify(result) === JSON.stringify(plain.result));
  // They are short: whatever else the machine does shows in a median.
  const ms = Math.min(...times.map((one) => one.ms)) / rounds;
  return { size, strategy, isEqual, ms, plainMs: plain.ms, bytes: heldBy(() => placerAfter(instances, request)) };
}

function placerAfter(instances: Parameters<typeof createPlacer>[0], request: PlacementRequest) {
  const placer = createPlacer(instances);
  placer.place(request);
  return placer;
}

function heldBy(make: () => object): number {
  const before = usedHeap();
  const made = make();
  const bytes = usedHeap() - before;
  // Still needed here, so it was not collected.
  return Object.keys(made).length > 0 ? bytes : 0;
}

/** The processor's time, the collector's included: what else the machine does makes neither slower. */
function timed(work: () => Placement): { readonly ms: number; readonly result: Placement } {
  const began = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(began);
  return { ms: (user + system) / 1e3, result };
}

/** A request that counts how often its CPU units are read: once whenever a task is held against an instance. */
function countingReads(request: PlacementRequest) {
  let reads = 0;
  const { cpu, ...others } = request.requirements;
  const requirements = {
    ...others,
    get cpu() {
      reads += 1;
      return cpu;
    },
  };
  return { request: { ...request, requirements }, reads: () => reads };
}
