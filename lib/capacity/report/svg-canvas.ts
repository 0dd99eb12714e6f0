import type { CapacityReport } from './capacity-report.ts';
import { serviceColours } from './service-colours.ts';
import type { SvgText } from './svg-element.ts';

/** Pixels. */
export const margin = 24;
/** Pixels, of a zone. */
export const columnWidth = 292;
const gap = 16;
/** From so many on, an instance is a tile. */
const manyInstances = 45;

/** A piece of the picture, and where the next begins. */
export interface Drawn {
  readonly parts: readonly SvgText[];
  readonly bottom: number;
}

/** What every piece of the picture is drawn from. */
export interface Canvas {
  readonly report: CapacityReport;
  readonly colours: ReadonlyMap<string, string>;
  /** Zones, and last `null` where something is in none. */
  readonly zones: readonly (string | null)[];
  readonly width: number;
  readonly tiles: boolean;
}

/** How a report is laid out. */
export function canvasOf(report: CapacityReport): Canvas {
  const { providers, zones } = report;
  const instances = providers.flatMap((one) => one.instances);
  const isNowhere = [...instances, ...providers.flatMap(({ elsewhere }) => elsewhere)].some(
    ({ zone }) => zone === null,
  );
  const columns = isNowhere ? [...zones, null] : zones;
  const count = Math.max(2, columns.length);
  return {
    report,
    colours: serviceColours(report),
    zones: columns,
    width: 2 * margin + count * columnWidth + (count - 1) * gap,
    tiles: instances.length > manyInstances,
  };
}

/** Where a zone's column begins. */
export function columnAt(at: number): number {
  return margin + at * (columnWidth + gap);
}
