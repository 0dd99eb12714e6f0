import type { Paint } from '../../text/paint.ts';
import { type Amount, fullness } from './instance-usage.ts';

/** CPU units as vCPUs: `0.25`, `1.5`, `16`; from a hundred on without decimals. */
export function vcpus(units: number): string {
  return shortened(units / 1024, 2);
}

/** MiB as GiB: `0.5`, `3.8`; from a hundred on without decimals. */
export function gibibytes(mebibytes: number): string {
  const amount = mebibytes / 1024;
  return shortened(amount, amount < 1 ? 2 : 1);
}

function shortened(amount: number, decimals: number): string {
  return String(Number(amount.toFixed(amount >= 100 ? 0 : decimals)));
}

const nearlyFull = 0.8;

/**
 * A bar of `width` characters, which says without a colour how full something is: `███░░`. What holds anything shows one
 * full character, and only what is full shows no empty one. Empty for a width of 0.
 */
export function bar(amount: Amount, width: number, paint: Paint): string {
  const full = fullness(amount);
  const most = full < 1 ? width - 1 : width;
  const least = full > 0 ? 1 : 0;
  const filled = Math.min(width, Math.max(Math.min(least, width), Math.min(most, Math.round(full * width))));
  const colour = full >= 1 ? paint.bad : full >= nearlyFull ? paint.warn : paint.good;
  return `${colour('█'.repeat(filled))}${paint.quiet('░'.repeat(width - filled))}`;
}

/** A zone of a region: the region, and a letter. */
const zonePattern = /^([a-z]{2}(?:-[a-z]+)+-\d+)([a-z])$/;

/** Names of zones for a column: a letter where all are of one region, else as they are. */
export function zoneNames(zones: readonly string[]): ReadonlyMap<string, string> {
  const parts = zones.map((zone) => zonePattern.exec(zone));
  const isOneRegion = new Set(parts.map((match) => match?.[1])).size === 1;
  return new Map(zones.map((zone, at) => [zone, (isOneRegion && parts[at]?.[2]) || zone]));
}

/** The region that all zones are of; `undefined` when they are of several, or there is none. */
export function regionOf(zones: readonly string[]): string | undefined {
  const [region, ...others] = new Set(zones.map((zone) => zonePattern.exec(zone)?.[1]));
  return others.length === 0 ? region : undefined;
}
