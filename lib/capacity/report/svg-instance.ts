import { counted } from '../../text/counted.ts';
import { type Amount, type GroupShare, type InstanceUsage, nameOfInstance, takesTasks } from './instance-usage.ts';
import { groupName, otherColour } from './service-colours.ts';
import { element, type SvgText, shortened, tooltip, words } from './svg-element.ts';
import { gibibytes, vcpus } from './units.ts';

/** A rectangle of the picture, in pixels from its upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Colours = ReadonlyMap<string, string>;

/** A part of a bar, in the unit of its whole. */
interface Segment {
  readonly group: string;
  readonly size: number;
}

/** How much of a whole is whose. */
interface Bar {
  readonly parts: readonly Segment[];
  readonly total: number;
  readonly box: Box;
  readonly colours: Colours;
}

/** Height of an instance's box. */
export const boxHeight = 80;
/** Width and height of an instance's tile. */
export const tile = { width: 23, height: 28 };

/** One instance with its numbers. */
export function instanceBox(instance: InstanceUsage, box: Box, colours: Colours): SvgText {
  const { x, y, width } = box;
  const usable = takesTasks(instance);
  const { cpu, memory, groups } = instance;
  const bar = { x: x + 46, width: width - 46 - 96, height: 11 };
  const measured = (name: string, amount: Amount, at: number) => [
    words(name, { x: x + 10, y: at + 9 }, { class: 'small' }),
    ...segments({
      parts: shares(groups, name === 'CPU' ? 'cpu' : 'memory', amount),
      total: amount.total,
      box: { ...bar, y: at },
      colours,
    }),
  ];
  return element(
    'g',
    {},
    tooltip(describe(instance)),
    element('rect', { class: usable ? 'box' : 'box out', x, y, width, height: boxHeight, rx: 5 }),
    words(shortened(nameOfInstance(instance), 24), { x: x + 10, y: y + 18 }, { class: 'name' }),
    words(
      shortened(usable ? (instance.type ?? '') : stateOf(instance), 20),
      { x: x + width - 10, y: y + 18 },
      { class: usable ? 'small' : 'small warn', 'text-anchor': 'end' },
    ),
    ...measured('CPU', cpu, y + 28),
    words(
      `${vcpus(cpu.used)}/${vcpus(cpu.total)} vCPU`,
      { x: x + width - 10, y: y + 37 },
      { class: 'small', 'text-anchor': 'end' },
    ),
    ...measured('MEM', memory, y + 45),
    words(
      `${gibibytes(memory.used)}/${gibibytes(memory.total)} GiB`,
      { x: x + width - 10, y: y + 54 },
      { class: 'small', 'text-anchor': 'end' },
    ),
    words(shortened(restOf(instance), 48), { x: x + 10, y: y + 71 }, { class: 'small' }),
  );
}

/** One of many instances: its CPU beside its memory, filled from below. */
export function instanceTile(instance: InstanceUsage, { x, y }: Pick<Box, 'x' | 'y'>, colours: Colours): SvgText {
  const { cpu, memory, groups } = instance;
  const column = { y: y + 2, width: 9, height: tile.height - 4 };
  return element(
    'g',
    {},
    tooltip(describe(instance)),
    element('rect', { class: takesTasks(instance) ? 'box' : 'box out', x, y, ...tile, rx: 2 }),
    ...stack({ parts: shares(groups, 'cpu', cpu), total: cpu.total, box: { x: x + 2, ...column }, colours }),
    ...stack({ parts: shares(groups, 'memory', memory), total: memory.total, box: { x: x + 12, ...column }, colours }),
  );
}

/** Parts of a whole from left to right, over the ground of what is free. */
export function segments({ parts, total, box, colours }: Bar): readonly SvgText[] {
  const scale = total > 0 ? box.width / total : 0;
  let x = box.x;
  const drawn = parts.flatMap(({ group, size }) => {
    const width = Math.min(size * scale, box.x + box.width - x);
    if (width <= 0) return [];
    const part = element('rect', {
      x,
      y: box.y,
      width: Math.max(0.5, width - 0.7),
      height: box.height,
      fill: colours.get(group) ?? otherColour,
    });
    x += width;
    return [part];
  });
  return [element('rect', { class: 'free', ...rectangle(box), rx: 1 }), ...drawn];
}

function stack({ parts, total, box, colours }: Bar): readonly SvgText[] {
  const scale = total > 0 ? box.height / total : 0;
  let bottom = box.y + box.height;
  const drawn = parts.flatMap(({ group, size }) => {
    const height = Math.min(size * scale, bottom - box.y);
    if (height <= 0) return [];
    bottom -= height;
    return [
      element('rect', { x: box.x, y: bottom, width: box.width, height, fill: colours.get(group) ?? otherColour }),
    ];
  });
  return [element('rect', { class: 'free', ...rectangle(box) }), ...drawn];
}

/** What groups hold; what is used besides is nobody's that is known. */
function shares(groups: readonly GroupShare[], of: 'cpu' | 'memory', { used }: Amount): readonly Segment[] {
  const known = groups.map((share) => ({ group: share.group, size: share[of] }));
  const rest = used - known.reduce((sum, { size }) => sum + size, 0);
  return rest > 0 ? [...known, { group: '', size: rest }] : known;
}

function rectangle({ x, y, width, height }: Box): Record<'x' | 'y' | 'width' | 'height', number> {
  return { x, y, width, height };
}

function restOf({ tasks, enis, gpus, ports }: InstanceUsage): string {
  return [
    counted(tasks, 'task'),
    ...(enis && enis.total > 0 ? [`ENI ${enis.used}/${enis.total}`] : []),
    ...(gpus.total > 0 ? [`GPU ${gpus.used}/${gpus.total}`] : []),
    ...(ports.length > 0 ? [`${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`] : []),
  ].join(' · ');
}

function stateOf({ status, agentConnected }: InstanceUsage): string {
  return status === 'ACTIVE' && !agentConnected ? 'agent not connected' : status;
}

function describe(instance: InstanceUsage): string {
  const { cpu, memory, groups, zone, type } = instance;
  const held = groups.map(({ group, tasks }) => `${groupName(group)} ${tasks}`).join(', ');
  const state = takesTasks(instance) ? '' : `, ${stateOf(instance)}`;
  return `${nameOfInstance(instance)} (${[type, zone].filter(Boolean).join(', ')}${state}): ${vcpus(cpu.used)} of ${vcpus(cpu.total)} vCPU, ${gibibytes(memory.used)} of ${gibibytes(memory.total)} GiB, ${restOf(instance)}${held ? `; ${held}` : ''}`;
}
