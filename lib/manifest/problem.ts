import type { ManifestProblem } from '../errors.ts';
import type { Place } from './desired-service.ts';

/** A value, when there is one, with everything that is wrong. */
export interface Checked<T> {
  readonly value: T | undefined;
  readonly problems: readonly ManifestProblem[];
}

/** A problem at its place. */
export function problemAt(place: Place, message: string): ManifestProblem {
  return { file: place.file, line: place.line, column: place.column, message };
}

/** Problems by file, line and column, each once. */
export function sortProblems(problems: readonly ManifestProblem[]): readonly ManifestProblem[] {
  const sorted = [...problems].sort(compareProblems);
  return sorted.filter((problem, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareProblems(before, problem) !== 0;
  });
}

function compareProblems(a: ManifestProblem, b: ManifestProblem): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
