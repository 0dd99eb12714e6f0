import { counted } from '../../text/counted.ts';
import { type Paint, plain } from '../../text/paint.ts';
import { table } from '../../text/text-table.ts';
import { type Amount, fullness, type InstanceUsage, nameOfInstance, sumOf, takesTasks } from './instance-usage.ts';
import { bar, gibibytes, vcpus } from './units.ts';

/** How wide and how fully instances are shown; `columns` in characters. */
export interface InstanceTableOptions {
  readonly columns: number;
  readonly paint: Paint;
  /** Every instance; otherwise a line per zone, with its fullest and its emptiest. */
  readonly all: boolean;
  /** What a zone is called in a column. */
  readonly zoneNames: ReadonlyMap<string, string>;
}

/** One line of the table: an instance, or a zone's instances together. */
interface Row extends Pick<InstanceUsage, 'cpu' | 'memory' | 'gpus' | 'enis' | 'tasks' | 'ports'> {
  readonly place: string;
  readonly name: string;
  /** What keeps it from being used; empty where nothing does. */
  readonly note: string;
}

const indent = '  ';

/** CPU, memory, network interfaces, GPUs, ports and tasks of instances, in lines that fit; what nobody has, has no column. */
export function instanceTable(instances: readonly InstanceUsage[], options: InstanceTableOptions): readonly string[] {
  const rows = options.all ? instances.map((one) => rowOf(one, zoneOf(one, options))) : zoneRows(instances, options);
  const [head = '', ...lines] = fittingLines(rows, options);
  return [
    `${indent}${options.paint.quiet(head)}`,
    ...lines.flatMap((line, at) => {
      const note = rows[at]?.note ?? '';
      return [`${indent}${line}`, ...(note === '' ? [] : [`${indent}      ${options.paint.warn(note)}`])];
    }),
  ];
}

/** How much of a line a bar and the ports take: the widest first. */
const shapes: readonly Shape[] = [
  ...[3, 2, 1].flatMap((ports) => [10, 9, 8, 7, 6, 5].map((bar) => ({ bar, ports }))),
  { bar: 4, ports: 1 },
  { bar: 3, ports: 1 },
];

interface Shape {
  /** Characters of a bar; 0 for none. */
  readonly bar: number;
  /** How many ports are named. */
  readonly ports: number;
}

function fittingLines(rows: readonly Row[], { columns, paint }: InstanceTableOptions): readonly string[] {
  const room = columns - indent.length;
  const shape = shapes.find((one) => cellLines(rows, one, plain).every(({ length }) => length <= room));
  return cellLines(rows, shape ?? { bar: 0, ports: 1 }, paint);
}

function cellLines(rows: readonly Row[], shape: Shape, paint: Paint): readonly string[] {
  const columns = columnsOf(rows, shape, paint);
  return table([columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ cell }) => cell(row)))]).split(
    '\n',
  );
}

interface Column {
  readonly head: string;
  readonly cell: (row: Row) => string;
}

function columnsOf(rows: readonly Row[], shape: Shape, paint: Paint): readonly Column[] {
  const measured = (amount: Amount, text: (value: number) => string) =>
    `${shape.bar > 0 ? `${bar(amount, shape.bar, paint)} ` : ''}${text(amount.used)}/${text(amount.total)}`;
  const columns: readonly (Column & { readonly isShown?: (row: Row) => boolean })[] = [
    { head: 'ZONE', cell: ({ place }) => place },
    { head: 'INSTANCE', cell: ({ name }) => name },
    { head: 'CPU (vCPU)', cell: ({ cpu }) => measured(cpu, vcpus) },
    { head: 'MEMORY (GiB)', cell: ({ memory }) => measured(memory, gibibytes) },
    { head: 'ENI', cell: ({ enis }) => countText(enis), isShown: ({ enis }) => enis !== null && enis.total > 0 },
    { head: 'GPU', cell: ({ gpus }) => countText(gpus), isShown: ({ gpus }) => gpus.total > 0 },
    { head: 'TASKS', cell: ({ tasks }) => String(tasks) },
    { head: 'PORTS', cell: ({ ports }) => portsText(ports, shape.ports), isShown: ({ ports }) => ports.length > 0 },
  ];
  return columns.filter(({ isShown = () => true }) => rows.some(isShown));
}

function countText(amount: Amount | null): string {
  return amount && amount.total > 0 ? `${amount.used}/${amount.total}` : '-';
}

function portsText(ports: readonly string[], most: number): string {
  const more = ports.length - most;
  return `${ports.slice(0, most).join(',')}${more > 0 ? `+${more}` : ''}` || '-';
}

function rowOf(instance: InstanceUsage, place: string): Row {
  const { cpu, memory, gpus, enis, tasks, ports } = instance;
  return { place, name: nameOfInstance(instance), cpu, memory, gpus, enis, tasks, ports, note: noteOf(instance) };
}

function noteOf({ status, agentConnected, healthStatus }: InstanceUsage): string {
  if (status !== 'ACTIVE') return `${status}: takes no tasks`;
  if (!agentConnected) return 'its agent is not connected: takes no tasks';
  return healthStatus === 'IMPAIRED' ? 'IMPAIRED: its container runtime does not answer' : '';
}

/** A line per zone, and one each for its fullest and its emptiest instance when it has more than two. */
function zoneRows(instances: readonly InstanceUsage[], options: InstanceTableOptions): readonly Row[] {
  return [...Map.groupBy(instances, (one) => zoneOf(one, options))].flatMap(([zone, own]) => {
    const sum = sumRow(own, zone);
    const usable = own.filter(takesTasks).toSorted((a, b) => fill(b) - fill(a));
    const [fullest] = usable;
    const emptiest = usable.at(-1);
    if (usable.length <= 2 || !fullest || !emptiest) return [sum];
    return [sum, rowOf(fullest, ' fullest'), rowOf(emptiest, ' emptiest')];
  });
}

function sumRow(instances: readonly InstanceUsage[], place: string): Row {
  const enis = instances.flatMap((one) => one.enis ?? []);
  const out = instances.filter((one) => !takesTasks(one)).length;
  return {
    place,
    name: counted(instances.length, 'instance'),
    cpu: sumOf(instances.map(({ cpu }) => cpu)),
    memory: sumOf(instances.map(({ memory }) => memory)),
    gpus: sumOf(instances.map(({ gpus }) => gpus)),
    enis: enis.length > 0 ? sumOf(enis) : null,
    tasks: instances.reduce((sum, { tasks }) => sum + tasks, 0),
    ports: [],
    note:
      out > 0 ? `${out} of them ${out === 1 ? 'takes' : 'take'} no tasks: draining, or its agent is not connected` : '',
  };
}

/** By what is scarcer there. */
function fill({ cpu, memory }: InstanceUsage): number {
  return Math.max(fullness(cpu), fullness(memory));
}

function zoneOf({ zone }: InstanceUsage, { zoneNames }: InstanceTableOptions): string {
  return zone === null ? '-' : (zoneNames.get(zone) ?? zone);
}
