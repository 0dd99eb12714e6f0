import { compareVersions, type Version } from './version.ts';

/** An operator of a version range; no operator at all means `=`. */
export type ComparatorOperator = '' | '=' | '!=' | '>' | '<' | '>=' | '=>' | '<=' | '=<' | '~' | '~>' | '^';

/**
 * One comparison of a version range, for example `>=1.4`. `floor` is the version with what is left open set to 0, and
 * `open` is the first part that was left open: `1.x` leaves `minor` open, `*` leaves `major`.
 */
export interface Comparator {
  readonly operator: ComparatorOperator;
  readonly floor: Version;
  readonly open: 'major' | 'minor' | 'patch' | 'nothing';
}

/** Whether a version satisfies one comparison, as Masterminds/semver v3 reads it, odd corners included. */
export function satisfies(version: Version, comparator: Comparator): boolean {
  const order = compareVersions(version, comparator.floor);
  switch (comparator.operator) {
    case '<':
      return order < 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '>':
      return isAbove(version, comparator, order);
    case '<=':
    case '=<':
      return isAtMost(version, comparator, order);
    case '!=':
      return differs(version, comparator, order);
    case '':
    case '=':
      return comparator.open === 'nothing' ? order === 0 : order >= 0 && isWithinTilde(version, comparator);
    case '~':
    case '~>':
      return order >= 0 && isWithinTilde(version, comparator);
    case '^':
      return order >= 0 && isWithinCaret(version, comparator);
  }
}

/** `>11` wants 12 or higher, `>11.1` wants 11.2 or higher. */
function isAbove(version: Version, { floor, open }: Comparator, order: number): boolean {
  if (open === 'minor') return version.major > floor.major;
  if (open === 'patch') return compareMinors(version, floor) > 0;
  return order > 0;
}

/** `<=11` admits all of 11, `<=11.1` all of 11.1. `<=*` stands for `<=0.0`. */
function isAtMost(version: Version, { floor, open }: Comparator, order: number): boolean {
  if (open === 'nothing') return order <= 0;
  if (open === 'minor') return version.major <= floor.major;
  return compareMinors(version, floor) <= 0;
}

/** `!=1` shuts out all of 1; `!=1.2` all of 1.2 with the same prerelease. */
function differs(version: Version, { floor, open }: Comparator, order: number): boolean {
  if (open === 'minor') return version.major !== floor.major;
  if (open === 'patch') return compareMinors(version, floor) !== 0 || version.prerelease !== floor.prerelease;
  return order !== 0;
}

/** The upper end of `~`: the same minor, or the same major when the minor is open. `~0.0.0` and `~*` have no upper end. */
function isWithinTilde(version: Version, { floor, open }: Comparator): boolean {
  const fromZero = floor.major === 0n && floor.minor === 0n && floor.patch === 0n;
  if (fromZero && (open === 'major' || open === 'nothing')) return true;
  return open === 'minor' ? version.major === floor.major : compareMinors(version, floor) === 0;
}

/** The upper end of `^`: the leftmost part that is not 0 stays. `^*` stands for `^0.0.0`. */
function isWithinCaret(version: Version, { floor, open }: Comparator): boolean {
  if (version.major !== floor.major) return false;
  if (floor.major > 0n || open === 'minor') return true;
  if (version.minor !== floor.minor) return false;
  return floor.minor > 0n || open === 'patch' || version.patch === floor.patch;
}

function compareMinors(a: Version, b: Version): number {
  if (a.major !== b.major) return a.major < b.major ? -1 : 1;
  if (a.minor !== b.minor) return a.minor < b.minor ? -1 : 1;
  return 0;
}
