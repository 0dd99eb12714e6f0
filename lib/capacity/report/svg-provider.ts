import { counted } from '../../text/counted.ts';
import type { ProviderUsage } from './provider-usage.ts';
import { type Canvas, columnAt, columnWidth, type Drawn, margin } from './svg-canvas.ts';
import { element, shortened, words } from './svg-element.ts';
import { boxHeight, instanceBox, instanceTile, segments, tile } from './svg-instance.ts';
import { drawWaiting } from './svg-waiting.ts';

/** A provider's band: its name, in each zone its instances and the tasks that are on none, and below what waits. */
export function drawProvider(provider: ProviderUsage, canvas: Canvas, top: number): Drawn {
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
  const waiting = drawWaiting(provider.provider, canvas, Math.max(top + 36, ...columns.map(({ bottom }) => bottom)));
  return {
    parts: [...title, ...columns.flatMap(({ parts }) => parts), ...waiting.parts],
    bottom: waiting.bottom,
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
