/** A semantic version. Build metadata is left out: it plays no part in the order. */
export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** Without its hyphen; empty for a release. */
  readonly prerelease: string;
}

/** As Masterminds/semver: each number is an unsigned integer of 64 bits, a version has at most 256 characters. */
const largest = 2n ** 64n - 1n;
const longest = 256;

const shape = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/;

/** Reads strict semver after one optional leading `v`, as Flux does; `undefined` for anything else. */
export function parseVersion(text: string): Version | undefined {
  const found = text.length <= longest ? shape.exec(text.startsWith('v') ? text.slice(1) : text) : null;
  if (!found) return undefined;
  const [, major = '', minor = '', patch = '', prerelease, build] = found;
  if ([major, minor, patch].some((number) => number.length > 1 && number.startsWith('0'))) return undefined;
  if (build?.split('.').includes('')) return undefined;
  return makeVersion([major, minor, patch], prerelease ?? '');
}

/**
 * A version from its parts, leading zeros of the numbers allowed; `undefined` when a number is none or too large, or
 * the prerelease has an empty identifier or a number with a leading zero.
 */
export function makeVersion(
  numbers: readonly [major: string, minor: string, patch: string],
  prerelease: string,
): Version | undefined {
  const [major, minor, patch] = numbers.map(readNumber);
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  if (prerelease !== '' && !prerelease.split('.').every(isPrereleaseIdentifier)) return undefined;
  return { major, minor, patch, prerelease };
}

/** Semver's precedence: negative when `a` is lower, 0 when equal but for build metadata, positive when higher. */
export function compareVersions(a: Version, b: Version): number {
  const release = compare(a.major, b.major) || compare(a.minor, b.minor) || compare(a.patch, b.patch);
  if (release !== 0 || a.prerelease === b.prerelease) return release;
  if (a.prerelease === '') return 1;
  if (b.prerelease === '') return -1;
  return comparePrereleases(a.prerelease.split('.'), b.prerelease.split('.'));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    if (left !== right) return compareIdentifiers(left, right);
  }
  return a.length - b.length;
}

/** A number is lower than any word; a number too large for 64 bits counts as a word, as it does for Masterminds. */
function compareIdentifiers(a: string, b: string): number {
  const left = readNumber(a);
  const right = readNumber(b);
  if (left !== undefined && right !== undefined) return compare(left, right);
  if (left !== undefined) return -1;
  if (right !== undefined) return 1;
  return compare(a, b);
}

function isPrereleaseIdentifier(text: string): boolean {
  return /^[0-9A-Za-z-]+$/.test(text) && !/^0\d+$/.test(text);
}

function readNumber(text: string): bigint | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const number = BigInt(text);
  return number > largest ? undefined : number;
}

function compare<T extends bigint | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
