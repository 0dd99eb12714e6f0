import { counted } from '../../text/counted.ts';
import type { CapacityReport } from './capacity-report.ts';
import { fullness, sumOf } from './instance-usage.ts';
import type { ProviderUsage } from './provider-usage.ts';
import { groupName, otherColour } from './service-colours.ts';
import { type Canvas, columnAt, type Drawn, margin } from './svg-canvas.ts';
import { element, shortened, words } from './svg-element.ts';
import { gibibytes, vcpus } from './units.ts';

/** The picture in a line. */
export function headline({ cluster, providers, zones }: CapacityReport): string {
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

/** The title, and what is taken of everything. */
export function drawHead({ report, tiles }: Canvas): Drawn {
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

/** Which colour is whose. */
export function drawLegend({ colours, report, width }: Canvas, top: number): Drawn {
  const groups = new Set(
    [
      ...report.providers.flatMap(({ instances, elsewhere }) => [
        ...instances.flatMap((one) => one.groups),
        ...elsewhere,
      ]),
      ...report.waiting,
    ].map(({ group }) => group),
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

/** The heads of the columns. */
export function drawZones(canvas: Canvas, top: number): Drawn {
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

/** What was not read. */
export function drawFoot({ report }: Canvas, top: number): Drawn {
  const parts = report.unread.map(({ subject }, at) =>
    words(shortened(`not read: ${subject}`, 130), { x: margin, y: top + 22 + at * 18 }, { class: 'small warn' }),
  );
  return { parts, bottom: top + parts.length * 18 + (parts.length > 0 ? 16 : 0) };
}
