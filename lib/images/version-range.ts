import { makeVersion, type Version } from './version.ts';
import { type Comparator, type ComparatorOperator, satisfies } from './version-comparator.ts';

/** Comparisons that must all hold, and whether a prerelease may satisfy them. */
interface ComparatorGroup {
  readonly comparators: readonly Comparator[];
  readonly admitsPrereleases: boolean;
}

/** A range of versions: any one of its groups is enough. */
export interface VersionRange {
  readonly groups: readonly ComparatorGroup[];
}

/** A range, or why a text is none. */
export type ParsedRange =
  | { readonly kind: 'range'; readonly range: VersionRange }
  /** What is wrong, and what is allowed. */
  | { readonly kind: 'invalid'; readonly message: string };

/** As Masterminds/semver v3.5. */
const longestRange = 512;
const mostGroups = 32;
const longestVersion = 256;

const allowed = "a range is written like '>=1.4.0 <2', '~1.4', '^1.4.2', '1.x', '1.2 - 1.4' or '^1 || ^2'";

const space = '[\\t\\n\\f\\r ]';
const hyphenRange = new RegExp(
  `${space}*(${versionPattern('(?:')})${space}+-${space}+(${versionPattern('(?:')})${space}*`,
  'g',
);
const comparison = `${space}*(=>|=<|=|!=|>=|>|<=|<|~>|~|\\^|)${space}*(${versionPattern('(')})(${space}*)`;

/**
 * What stands for a version in a range: up to three parts of digits, x, X or *, then a prerelease and build metadata.
 * A part may hold a `|`, because a hyphen range reaches across `||`; it is refused once the groups are apart.
 */
function versionPattern(open: '(' | '(?:'): string {
  const part = `${open}[0-9|xX*]+)`;
  const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
  return `v?${part}(?:\\.${part})?(?:\\.${part})?(?:-${open}${identifiers}))?(?:\\+${identifiers})?`;
}

/**
 * Reads a range as Masterminds/semver v3 does (npm's rules differ): a comma or white space means and, `||` means or,
 * `a - b` is `>=a, <=b`. An empty range is invalid.
 */
export function parseVersionRange(text: string): ParsedRange {
  if (new TextEncoder().encode(text).length > longestRange) {
    return invalid(`a version range of more than ${longestRange} characters`, 'write a shorter one');
  }
  const segments = rewriteHyphens(text).split('||');
  if (segments.length > mostGroups) return invalid(`a version range with more than ${mostGroups} parts between ||`);
  const groups: ComparatorGroup[] = [];
  for (const segment of segments) {
    const comparators = parseComparators(segment);
    if (!comparators) return invalid(`'${text}' is not a version range${text === segment ? '' : ` ('${segment}')`}`);
    const admitsPrereleases = comparators.some((comparator) => comparator.floor.prerelease !== '');
    groups.push({ comparators, admitsPrereleases });
  }
  return { kind: 'range', range: { groups } };
}

/** Whether a version lies in the range. A prerelease does only in a group of which some comparison names a prerelease. */
export function isInRange(version: Version, range: VersionRange): boolean {
  return range.groups.some(
    (group) =>
      (version.prerelease === '' || group.admitsPrereleases) &&
      group.comparators.every((comparator) => satisfies(version, comparator)),
  );
}

/** Turns each `a - b` into comparisons in the text, before anything else looks at it. */
function rewriteHyphens(text: string): string {
  return text.replaceAll(hyphenRange, (_, from: string, to: string) => `>= ${from}, <= ${to} `);
}

/** The comparisons of one group; `undefined` when the text is none. */
function parseComparators(segment: string): readonly Comparator[] | undefined {
  const next = new RegExp(comparison, 'y');
  const comparators: Comparator[] = [];
  for (let more = true; more; ) {
    const found = next.exec(segment);
    const comparator = found && parseComparator(found);
    if (!comparator) return undefined;
    comparators.push(comparator);
    const comma = segment[next.lastIndex] === ',';
    more = comma || next.lastIndex < segment.length;
    if (comma) next.lastIndex += 1;
    else if (more && found.at(-1) === '') return undefined;
  }
  return comparators;
}

function parseComparator([, operator, text = '', ...parts]: RegExpExecArray): Comparator | undefined {
  const [major = '', minor = '', patch = '', prerelease = ''] = parts;
  const [open, numbers] = openPart(major, minor, patch);
  const length = open === 'nothing' ? text.length : `${numbers.join('.')}-${prerelease}`.length;
  const floor = makeVersion(numbers, prerelease);
  if (!floor || length > longestVersion) return undefined;
  return { operator: operator as ComparatorOperator, floor, open };
}

type Numbers = [major: string, minor: string, patch: string];

function openPart(major: string, minor: string, patch: string): [Comparator['open'], Numbers] {
  if (isOpen(major)) return ['major', ['0', '0', '0']];
  if (isOpen(minor)) return ['minor', [major, '0', '0']];
  if (isOpen(patch)) return ['patch', [major, minor, '0']];
  return ['nothing', [major, minor, patch]];
}

function isOpen(part: string): boolean {
  return part === '' || part === 'x' || part === 'X' || part === '*';
}

function invalid(what: string, instead = allowed): ParsedRange {
  return { kind: 'invalid', message: `${what}; ${instead}` };
}
