/** A figure or a word in a table. */
export type Cell = string | number;

/** One table of the benchmark. */
export interface Section {
  /** Kebab-case, unique among the sections. */
  readonly name: string;
  readonly title: string;
  /** All rows have the same keys, which are the columns. */
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  /** What a reader has to know of the figures. */
  readonly notes?: readonly string[];
  /** Exact figures that are not what they must be. */
  readonly failures: readonly string[];
}

/** A section for people. */
export function renderSection({ title, rows, notes = [], failures }: Section): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => textOf(row[column] ?? '')))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const isNumeric = columns.map((column) => rows.every((row) => typeof row[column] === 'number'));
  const padded = lines.map((line) =>
    line
      .map((cell, at) => (isNumeric[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const text = [title, ...padded, ...notes, ...failures.map((failure) => `WRONG: ${failure}`)];
  return `${text.join('\n')}\n`;
}

function textOf(cell: Cell): string {
  return typeof cell === 'number' ? cell.toLocaleString('en', { maximumFractionDigits: 2 }) : cell;
}
