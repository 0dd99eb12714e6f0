import type { FieldChange } from '../diff/field-change.ts';
import { type Paint, plain } from '../text/paint.ts';
import { changedByText, redacted, shownChange, valueText } from './value-text.ts';

/** How changes are shown: by default without colours, without environment values, and on lines of any length. */
export interface ChangeLinesOptions {
  readonly paint?: Paint;
  readonly showValues?: boolean;
  readonly columns?: number;
}

/** A longer path is shown under a heading, with everything else of its structure. */
const longestPath = 40;

/** Values of a path that is longer than this stand out of the column. */
const widestColumn = 48;

/**
 * A line per change, containers and deep fields under headings, values in one column and cut to the line. `indent` is the
 * number of spaces before the sign.
 */
export function changeLines(
  changes: readonly FieldChange[],
  indent: number,
  options: ChangeLinesOptions = {},
): readonly string[] {
  const { paint = plain } = options;
  const inContainers = groupedBy(changes, ({ path }) => {
    const [prefix = '', name = ''] = /^containerDefinitions\[([^\]]+)\]\./.exec(path) ?? [];
    return { prefix, heading: `container ${name}` };
  });
  return inContainers.flatMap(({ heading, changes: inside }) => {
    if (heading === undefined) return deepLines(inside, indent, options);
    return [`${' '.repeat(indent)}${paint.strong(heading)}`, ...deepLines(inside, indent + 2, options)];
  });
}

/** Fields of one structure under its path, where that of one of them would push the values out of the line. */
function deepLines(changes: readonly FieldChange[], indent: number, options: ChangeLinesOptions): readonly string[] {
  const deep = new Set(changes.flatMap(({ path }) => (path.length > longestPath ? structureOf(path) : [])));
  const groups = groupedBy(changes, ({ path }) => {
    const structure = structureOf(path);
    return { prefix: deep.has(structure) ? structure : '', heading: structure.slice(0, -1) };
  });
  return groups.flatMap(({ heading, changes: inside }) => {
    if (heading === undefined) return columnsOf(inside, indent, options);
    return [`${' '.repeat(indent)}${heading}`, ...columnsOf(inside, indent + 2, options)];
  });
}

/** `logConfiguration.` of `logConfiguration.logDriver`; empty for a field of no structure, and for an entry of a list. */
function structureOf(path: string): string {
  return /^.*[^\]]\.(?=[^.]+$)/.exec(path)?.[0] ?? '';
}

interface Group {
  readonly heading: string | undefined;
  readonly changes: readonly FieldChange[];
}

/** The changes by the prefix of their paths, which is cut off; those without one first. */
function groupedBy(
  changes: readonly FieldChange[],
  of: (change: FieldChange) => { readonly prefix: string; readonly heading: string },
): readonly Group[] {
  const groups = new Map<string, Group>([['', { heading: undefined, changes: [] }]]);
  for (const change of changes) {
    const { prefix, heading } = of(change);
    const group = groups.get(prefix) ?? { heading, changes: [] };
    // An environment variable has a value and nothing else.
    const path = change.path.slice(prefix.length).replace(/^(environment\[.*\])\.value$/, '$1');
    const inside = { ...change, path };
    groups.set(prefix, { ...group, changes: [...group.changes, inside] });
  }
  return [...groups.values()].filter(({ changes: inside }) => inside.length > 0);
}

function columnsOf(changes: readonly FieldChange[], indent: number, options: ChangeLinesOptions): readonly string[] {
  const { paint = plain, showValues = false, columns = 80 } = options;
  const width = Math.min(widestColumn, Math.max(0, ...changes.map(({ path }) => path.length)));
  return changes.map((change) => {
    const sign = signOf(change, paint);
    const path = change.path.padEnd(width);
    const by = changedByText(change.by);
    const author = by === '' ? '' : `  ${paint.quiet(by)}`;
    const taken = indent + Math.max(width, change.path.length) + 4 + (by === '' ? 0 : by.length + 2);
    const values = valuesOf(change, Math.max(16, columns - taken), showValues, paint);
    return `${' '.repeat(indent)}${sign} ${path}  ${values}${author}`.trimEnd();
  });
}

function signOf({ from, to }: FieldChange, paint: Paint): string {
  if (from === undefined) return paint.good('+');
  return to === undefined ? paint.bad('-') : paint.warn('~');
}

/** Old and new, each with its half of the room, or more where the other leaves it. */
function valuesOf(change: FieldChange, room: number, showValues: boolean, paint: Paint): string {
  if (change.redact && !showValues) return paint.quiet(redacted);
  const { from, to } = shownChange(change, showValues);
  if (from === undefined) return paint.good(valueText(to, room));
  if (to === undefined) return paint.bad(valueText(from, room));
  const both = room - 3;
  const half = Math.floor(both / 2);
  const [old, now] = [valueText(from).length, valueText(to).length];
  const oldRoom = Math.max(half, both - now);
  const nowRoom = Math.max(half, both - old);
  return `${paint.bad(valueText(from, oldRoom))} → ${paint.good(valueText(to, nowRoom))}`;
}
