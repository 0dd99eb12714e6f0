import { sizeOf } from '../capacity/placement/task-requirements.ts';
import type { JsonValue } from '../json.ts';

/** A size that a task on Fargate may have: CPU units and MiB. */
export interface FargateSize {
  readonly cpu: number;
  readonly memory: number;
  /** True when tasks of Windows may have it too. */
  readonly onWindows: boolean;
  /** True when it needs Linux platform version 1.4.0 or later. */
  readonly needsPlatform14: boolean;
  /** False when AWS's pages disagree whether it is to be had. */
  readonly isCertain: boolean;
}

/** When the table was last compared with AWS's page. */
export const fargateSizesDate = '2026-11-21';

const gib = 1024;
const linux = { onWindows: false, needsPlatform14: false, isCertain: true } as const;
const both = { ...linux, onWindows: true } as const;
const large = { ...linux, needsPlatform14: true } as const;

/**
 * The sizes, by CPU and then by memory.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 * 32 vCPUs are on that page, and not among the values that RegisterTaskDefinition's own page allows.
 */
export const fargateSizes: readonly FargateSize[] = [
  ...row(256, [512, gib, 2 * gib], linux),
  ...row(512, steps(1, 4, 1), linux),
  ...row(1024, steps(2, 8, 1), both),
  ...row(2048, steps(4, 16, 1), both),
  ...row(4096, steps(8, 30, 1), both),
  ...row(8192, steps(16, 60, 4), large),
  ...row(16384, steps(32, 120, 8), large),
  ...row(32768, [60 * gib, 120 * gib, 244 * gib], { ...large, isCertain: false }),
];

/** A size that a person adds to the table, as a task definition writes it: `8 vCPU`, `8192`; `undefined` when it is none. */
export function parseFargateSize(cpu: JsonValue | undefined, memory: JsonValue | undefined): FargateSize | undefined {
  const units = sizeOf(cpu, 'vcpu');
  const mib = sizeOf(memory, 'gb');
  return units === undefined || mib === undefined ? undefined : { ...both, cpu: units, memory: mib };
}

/** The smallest size that holds this much, and otherwise the largest; by CPU first. `undefined` when there are none. */
export function nearestSize(
  sizes: readonly FargateSize[],
  { cpu, memory }: { readonly cpu: number; readonly memory: number },
): FargateSize | undefined {
  const ordered = sizes.toSorted((a, b) => a.cpu - b.cpu || a.memory - b.memory);
  return ordered.find((size) => size.cpu >= cpu && size.memory >= memory) ?? ordered.at(-1);
}

function row(
  cpu: number,
  memories: readonly number[],
  rest: Omit<FargateSize, 'cpu' | 'memory'>,
): readonly FargateSize[] {
  return memories.map((memory) => ({ cpu, memory, ...rest }));
}

function steps(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * gib);
}
