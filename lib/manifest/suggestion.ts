/** How a message about an unknown name ends: `; did you mean "region"? (allowed here: region, cluster)`. */
export function suggest(name: string, known: readonly string[], label: string): string {
  const meant = didYouMean(name, known);
  const list = `${label}: ${listNames(known)}`;
  return meant === '' ? `; ${list}` : `${meant} (${list})`;
}

/** `; did you mean "region"?` when one of the known names is near, else nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

/** The known name that a misspelt one most likely stands for; `undefined` when none is near. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  const begun = known.filter((candidate) => name.length >= 3 && candidate.startsWith(name));
  if (begun.length === 1) return begun[0];
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name: candidate, distance };
  }
  return best?.name;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      let least = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + cost);
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) least = Math.min(least, at(beforeLast, column - 2) + 1);
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

/** Names as a sentence lists them: `a, b, c`; at most twelve, then how many more. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  if (names.length <= 12) return names.join(', ');
  return `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;
}
