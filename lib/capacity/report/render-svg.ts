import { counted } from '../counted.ts';
import type { CapacityReport } from './capacity-report.ts';
import { fullness, sumOf } from './instance-usage.ts';
import type { ProviderUsage } from './provider-usage.ts';
import { groupName, otherColour, serviceColours } from './service-colours.ts';
import { element, type SvgText, shortened, words } from './svg-element.ts';
import { boxHeight, instanceBox, instanceTile, segments, tile } from './svg-instance.ts';
import { gibibytes, vcpus } from './units.ts';

const margin = 24;
const columnWidth = 292;
const gap = 16;
/** From so many on, an instance is a tile. */
const manyInstances = 45;

const style = `
.ground{fill:#fff}.text{fill:#1c2733}text{fill:#1c2733;font-size:12px}.title{font-size:18px;font-weight:bold}
.name{font-weight:bold}.small{font-size:11px;fill:#52606d}.warn{fill:#a4420b;font-weight:bold}
.box{fill:#f6f8fa;stroke:#8796a5;stroke-width:1}.out{stroke:#a4420b;stroke-width:1.5;stroke-dasharray:4 3}
.free{fill:#dde3e9}.rule{stroke:#c3ccd5;stroke-width:1}
@media(prefers-color-scheme:dark){.ground{fill:#0d1117}text{fill:#e6edf3}.small{fill:#9aa7b4}.warn{fill:#ffa657}
.box{fill:#161b22;stroke:#56616c}.out{stroke:#ffa657}.free{fill:#30373f}.rule{stroke:#39424c}}
`;

/** A piece of the picture, and where the next begins. */
interface Drawn {
  readonly parts: readonly SvgText[];
  readonly bottom: number;
}

interface Canvas {
  readonly report: CapacityReport;
  readonly colours: ReadonlyMap<string, string>;
  /** Zones, and last `null` where something is in none. */
  readonly zones: readonly (string | null)[];
  readonly width: number;
  readonly tiles: boolean;
}

/** The cluster as a picture: zones as columns, providers as bands, instances as boxes, services as colours. Text is text, and everything is escaped. */
export function renderCapacitySvg(report: CapacityReport): string {
  const canvas = canvasOf(report);
  const head = drawHead(canvas);
  const legend = drawLegend(canvas, head.bottom);
  const columns = drawZones(canvas, legend.bottom);
  const parts = [...head.parts, ...legend.parts, ...columns.parts];
  let { bottom } = columns;
  for (const provider of report.providers) {
    const band = drawProvider(provider, canvas, bottom);
    parts.push(...band.parts);
    ({ bottom } = band);
  }
  const foot = drawFoot(canvas, bottom);
  const height = foot.bottom + 8;
  const { width } = canvas;
  const document = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      'font-family': 'Helvetica, Arial, "DejaVu Sans", sans-serif',
      role: 'img',
      'aria-label': headline(report),
    },
    element('style', {}, { text: style }),
    element('rect', { class: 'ground', x: 0, y: 0, width, height }),
    ...[...parts, ...foot.parts].map((part) => `\n${part}` as SvgText),
  );
  return `${document}\n`;
}

function canvasOf(report: CapacityReport): Canvas {
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

function headline({ cluster, providers, zones }: CapacityReport): string {
  const sum = (count: (one: ProviderUsage) => number) => providers.reduce((all, one) => all + count(one), 0);
  const waiting = sum((one) => one.waiting);
  const parts = [
    counted(
      sum((one) => one.instances.length),
      'instance',
    ),
    counted(zones.length, 'zone'),
    counted(
      sum((one) => one.tasks),
      'task',
    ),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
  return `${cluster}: ${parts.join(', ')}`;
}

function drawHead({ report, tiles }: Canvas): Drawn {
  const instances = report.providers.flatMap((one) => one.instances);
  const cpu = sumOf(instances.map((one) => one.cpu));
  const memory = sumOf(instances.map((one) => one.memory));
  const used = `${vcpus(cpu.used)} of ${vcpus(cpu.total)} vCPU and ${gibibytes(memory.used)} of ${gibibytes(memory.total)} GiB are taken`;
  const read = `read ${report.at.slice(0, 16).replace('T', ' ')} UTC`;
  const legend = tiles ? ' · of each instance CPU on the left, memory on the right' : '';
  const text = instances.length > 0 ? `${used} · ${read}${legend}` : read;
  return {
    parts: [
      words(shortened(headline(report), 60), { x: margin, y: 38 }, { class: 'title' }),
      words(text, { x: margin, y: 58 }, { class: 'small' }),
    ],
    bottom: 70,
  };
}

/** So wide is a character of the legend, at the most. */
const characterWidth = 7;

function drawLegend({ colours, report, width }: Canvas, top: number): Drawn {
  const groups = new Set(
    report.providers
      .flatMap(({ instances, elsewhere }) => [...instances.flatMap((one) => one.groups), ...elsewhere])
      .map(({ group }) => group),
  );
  const entries = [...colours].map(([group, colour]) => ({ name: shortened(groupName(group), 32), colour }));
  if (groups.size > colours.size) entries.push({ name: `${groups.size - colours.size} others`, colour: otherColour });
  let x = margin;
  let y = top + 10;
  const parts = entries.flatMap(({ name, colour }) => {
    const room = 18 + name.length * characterWidth + 16;
    if (x + room > width - margin && x > margin) {
      x = margin;
      y += 20;
    }
    const drawn = [
      element('rect', { x, y, width: 12, height: 12, rx: 2, fill: colour }),
      words(name, { x: x + 18, y: y + 10 }),
    ];
    x += room;
    return drawn;
  });
  return { parts, bottom: entries.length > 0 ? y + 26 : top };
}

function drawZones(canvas: Canvas, top: number): Drawn {
  const instances = canvas.report.providers.flatMap((one) => one.instances);
  const parts = canvas.zones.flatMap((zone, at) => {
    const own = instances.filter((one) => one.zone === zone);
    const percent = (of: 'cpu' | 'memory') => `${Math.round(fullness(sumOf(own.map((one) => one[of]))) * 100)}%`;
    const text =
      own.length > 0
        ? `${counted(own.length, 'instance')} · CPU ${percent('cpu')} · memory ${percent('memory')}`
        : 'no instances';
    const x = columnAt(at);
    return [
      words(zone ?? 'no zone', { x, y: top + 16 }, { class: 'name' }),
      words(text, { x, y: top + 32 }, { class: 'small' }),
    ];
  });
  return { parts, bottom: canvas.zones.length > 0 ? top + 42 : top };
}

function drawProvider(provider: ProviderUsage, canvas: Canvas, top: number): Drawn {
  const { width, zones } = canvas;
  const title = [
    element('line', { class: 'rule', x1: margin, x2: width - margin, y1: top + 4, y2: top + 4 }),
    words(shortened(provider.provider ?? 'no capacity provider', 40), { x: margin, y: top + 24 }, { class: 'name' }),
    words(
      describedProvider(provider),
      { x: width - margin, y: top + 24 },
      { class: provider.waiting > 0 ? 'small warn' : 'small', 'text-anchor': 'end' },
    ),
  ];
  const columns = zones.map((zone, at) => drawCell(provider, zone, { ...canvas, x: columnAt(at), y: top + 36 }));
  return {
    parts: [...title, ...columns.flatMap(({ parts }) => parts)],
    bottom: Math.max(top + 36, ...columns.map(({ bottom }) => bottom)),
  };
}

interface Place extends Pick<Canvas, 'colours' | 'tiles'> {
  readonly x: number;
  readonly y: number;
}

/** What a provider has in one zone. */
function drawCell({ instances, elsewhere }: ProviderUsage, zone: string | null, place: Place): Drawn {
  const { x, y, colours, tiles } = place;
  const own = instances.filter((one) => one.zone === zone);
  const tasks = elsewhere.filter((one) => one.zone === zone);
  const perRow = Math.floor((columnWidth + 3) / (tile.width + 3));
  const drawn = tiles
    ? own.map((one, at) =>
        instanceTile(
          one,
          { x: x + (at % perRow) * (tile.width + 3), y: y + Math.floor(at / perRow) * (tile.height + 3) },
          colours,
        ),
      )
    : own.map((one, at) =>
        instanceBox(one, { x, y: y + at * (boxHeight + 8), width: columnWidth, height: boxHeight }, colours),
      );
  const below = y + (tiles ? Math.ceil(own.length / perRow) * (tile.height + 3) : own.length * (boxHeight + 8));
  if (tasks.length === 0) return { parts: drawn, bottom: below + (own.length > 0 ? 6 : 0) };
  const count = tasks.reduce((sum, one) => sum + one.tasks, 0);
  const bar = { x, y: below, width: columnWidth - 80, height: 12 };
  const shares = tasks.map(({ group, tasks: size }) => ({ group, size }));
  return {
    parts: [
      ...drawn,
      ...segments({ parts: shares, total: count, box: bar, colours }),
      words(counted(count, 'task'), { x: x + columnWidth, y: below + 10 }, { class: 'small', 'text-anchor': 'end' }),
    ],
    bottom: below + 24,
  };
}

function describedProvider({ kind, group, instances, tasks, waiting }: ProviderUsage): string {
  const names: Readonly<Record<ProviderUsage['kind'], string>> = {
    autoScalingGroup: 'Auto Scaling group',
    fargate: 'Fargate',
    managedInstances: 'Managed Instances',
    none: '',
    unknown: '',
    unlisted: "not one of the cluster's any more",
  };
  return [
    names[kind],
    ...(group ? [`wants ${group.desiredCapacity} (${group.minSize} to ${group.maxSize})`] : []),
    ...(instances.length > 0 ? [counted(instances.length, 'instance')] : []),
    counted(tasks, 'task'),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What waits, and what was not read. */
function drawFoot({ report }: Canvas, top: number): Drawn {
  const lines = [
    ...report.waiting.map(
      ({ group, tasks, why }) => `${groupName(group)}: ${counted(tasks, 'task')} waiting for a place: ${why}`,
    ),
    ...report.unread.map(({ subject }) => `not read: ${subject}`),
  ];
  const parts = lines.map((line, at) =>
    words(shortened(line, 130), { x: margin, y: top + 22 + at * 18 }, { class: 'small warn' }),
  );
  return { parts, bottom: top + lines.length * 18 + 16 };
}

function columnAt(at: number): number {
  return margin + at * (columnWidth + gap);
}
