import type { CapacityReport } from './capacity-report.ts';

/** Tells groups apart on a light and on a dark ground, and for most who see colours otherwise (Okabe and Ito, https://jfly.uni-koeln.de/color/). */
const palette = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8f6ad6'];

/** What is not told apart. */
export const otherColour = '#8a949e';

/** A colour for each of the groups that hold most, the largest first; what only waits comes last. */
export function serviceColours({ providers, waiting }: CapacityReport): ReadonlyMap<string, string> {
  const weights = new Map<string, number>();
  const add = (group: string, weight: number) => weights.set(group, (weights.get(group) ?? 0) + weight);
  for (const { instances, elsewhere } of providers) {
    // A task without a size counts as a quarter of a vCPU.
    for (const { group, tasks } of elsewhere) add(group, tasks * 256);
    for (const { groups } of instances) for (const { group, cpu, tasks } of groups) add(group, cpu || tasks * 256);
  }
  for (const { group, tasks } of waiting) add(group, tasks);
  const largest = [...weights].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([group]) => group);
  return new Map(palette.flatMap((colour, at) => (largest[at] === undefined ? [] : [[largest[at], colour]])));
}

/** A group without what all services' groups begin with. */
export function groupName(group: string): string {
  return group.replace(/^service:/, '');
}
