import { stripVTControlCharacters } from 'node:util';

/** Rows in columns that line up, two spaces apart; the last column is not padded. Colours do not count as width. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
    });
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) => padded(cell, index, row, widths))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function padded(cell: string, index: number, row: readonly string[], widths: readonly number[]): string {
  if (index === row.length - 1) return cell;
  return cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell));
}

function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** An age a person takes in at a glance: `45s`, `12m`, `5h`, `3d`. */
export function age(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))}s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)}m`;
  if (seconds < 86_400 * 2) return `${Math.round(seconds / 3600)}h`;
  return `${Math.round(seconds / 86_400)}d`;
}
