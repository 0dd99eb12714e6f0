/** What a Paint puts around a text (https://en.wikipedia.org/wiki/ANSI_escape_code#SGR). */
const colours = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*m`, 'g');
const gap = '  ';
/** No column is cut below so many characters. */
const narrowest = 8;

/**
 * Rows in columns that line up, two spaces apart; the last column is not padded. Colours do not count as width. Given
 * `columns`, the widest column is cut until the rows fit.
 */
export function table(rows: readonly (readonly string[])[], columns?: number): string {
  const widths = fitted(widthsOf(rows), columns);
  return rows
    .map((row) =>
      row
        .map((cell, index) => padded(cell, index === row.length - 1, widths[index] ?? 0))
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
    });
  }
  return widths;
}

function fitted(widths: readonly number[], columns: number | undefined): readonly number[] {
  const total = widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1));
  const widest = Math.max(...widths);
  if (columns === undefined || total <= columns || widest <= narrowest) return widths;
  const at = widths.indexOf(widest);
  const next = Math.max(narrowest, ...widths.filter((_, index) => index !== at));
  const width = Math.max(widest - (total - columns), Math.min(next, widest - 1));
  return fitted(widths.with(at, width), columns);
}

function padded(cell: string, isLast: boolean, width: number): string {
  const rest = width - widthOf(cell);
  if (rest < 0) return cut(cell, width);
  return isLast ? cell : cell + ' '.repeat(rest);
}

/** Names differ most often at their ends, so the middle goes; a cut cell loses its colours. */
function cut(cell: string, width: number): string {
  const characters = [...withoutColours(cell)];
  const tail = Math.floor((width - 1) / 2);
  return `${characters.slice(0, width - 1 - tail).join('')}…${characters.slice(-tail).join('')}`;
}

function widthOf(text: string): number {
  return [...withoutColours(text)].length;
}

function withoutColours(text: string): string {
  return text.replace(colours, '');
}
