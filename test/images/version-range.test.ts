import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { compareVersions, parseVersion, type Version } from '../../lib/images/version.ts';
import { isInRange, parseVersionRange, type VersionRange } from '../../lib/images/version-range.ts';

const oracle: {
  readonly versions: readonly string[];
  readonly ascending: readonly (readonly string[])[];
  readonly invalid: readonly string[];
  readonly ranges: Readonly<Record<string, string>>;
} = JSON.parse(readFileSync(new URL('masterminds-semver.json', import.meta.url), 'utf8'));

function version(text: string): Version {
  const parsed = parseVersion(text);
  if (!parsed) throw new Error(`${text} is no version`);
  return parsed;
}

function range(text: string): VersionRange {
  const parsed = parseVersionRange(text);
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  return parsed.range;
}

/** One character per version of the oracle, as it writes them. */
function answers(text: string): string {
  const parsed = range(text);
  return oracle.versions
    .map((tag) => {
      const one = parseVersion(tag);
      if (!one) return '-';
      return isInRange(one, parsed) ? '1' : '0';
    })
    .join('');
}

const identifier = fc.oneof(
  fc.nat(20).map(String),
  fc.stringMatching(/^[A-Za-z-][0-9A-Za-z-]{0,3}$/),
  fc.bigInt(0n, 2n ** 66n).map(String),
);
const prerelease = fc
  .array(identifier, { maxLength: 3 })
  .map((parts) => (parts.length > 0 ? `-${parts.join('.')}` : ''));
const release = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((parts) => parts.join('.'));
const anyVersion = fc.tuple(release, prerelease).map((parts) => version(parts.join('')));

describe('parseVersion', () => {
  it('reads the tags that are strict semver after one v, and no others', () => {
    const strict = oracle.versions.filter((tag) => parseVersion(tag));
    expect(new Set(strict)).toEqual(new Set(oracle.ascending.flat()));
  });

  it.each(['1.0.0+a..b', '1.0.0+a.', '1.0.0-.a', '1.0.0-é', '1.0.0\n'])('does not read %j', (tag) => {
    expect(parseVersion(tag)).toBeUndefined();
  });

  it('bounds the length of a version', () => {
    expect(parseVersion(`1.0.0-${'a'.repeat(250)}`)).toBeDefined();
    expect(parseVersion(`1.0.0-${'a'.repeat(251)}`)).toBeUndefined();
  });
});

describe('compareVersions', () => {
  it('orders versions as Masterminds/semver does', () => {
    const pairs = oracle.ascending.flatMap((left, i) =>
      oracle.ascending.map((right, j) => ({ left, right, sign: Math.sign(i - j) })),
    );
    const wrong = pairs.filter(({ left, right, sign }) =>
      left.some((a) => right.some((b) => Math.sign(compareVersions(version(a), version(b))) !== sign)),
    );
    expect(wrong).toEqual([]);
  });

  it('is a total order but for build metadata', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, anyVersion, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
        if (compareVersions(a, b) === 0) expect(a).toEqual(b);
      }),
    );
  });
});

describe('parseVersionRange', () => {
  it.each(oracle.invalid)('refuses %j', (text) => {
    expect(parseVersionRange(text)).toEqual({ kind: 'invalid', message: expect.stringContaining('range') });
  });

  it.each(Object.entries(oracle.ranges))('reads %j', (text, expected) => {
    expect(answers(text)).toBe(expected);
  });

  it.each([
    ['1 | 2', "'1 | 2' is not a version range; a range is written like '>=1.4.0 <2'"],
    ['^1 || latest', "'^1 || latest' is not a version range (' latest')"],
    [`1${' '.repeat(512)}`, 'more than 512 characters'],
    [Array(33).fill('1').join('||'), 'more than 32 parts'],
  ])('says what is wrong with %j', (text, message) => {
    expect(parseVersionRange(text)).toMatchObject({ message: expect.stringContaining(message) });
  });

  it('answers at once for the longest range of spaces', () => {
    const start = performance.now();
    for (const text of [`${'1 '.repeat(250)}!`, `1${' '.repeat(500)}!`, '1-'.repeat(250), 'x.'.repeat(250)]) {
      expect(parseVersionRange(text).kind).toBe('invalid');
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('isInRange', () => {
  const comparison = fc
    .tuple(fc.constantFrom('', '=', '!=', '>', '<', '>=', '<=', '~', '^'), fc.nat(3), fc.nat(3), fc.nat(3))
    .map(([operator, ...numbers]) => `${operator}${numbers.join('.')}`);
  const between = fc.constantFrom(' ', ',', ', ', ' , ');

  it('takes a comma or white space for and, || for or', () => {
    fc.assert(
      fc.property(comparison, between, comparison, anyVersion, (left, and, right, one) => {
        const both = isInRange(one, range(left)) && isInRange(one, range(right));
        const either = isInRange(one, range(left)) || isInRange(one, range(right));
        expect(isInRange(one, range(`${left}${and}${right}`))).toBe(both);
        expect(isInRange(one, range(`${left}||${right}`))).toBe(either);
      }),
    );
  });

  it('takes a - b for >=a, <=b', () => {
    fc.assert(
      fc.property(release, release, anyVersion, (from, to, one) => {
        expect(isInRange(one, range(`${from} - ${to}`))).toBe(isInRange(one, range(`>=${from}, <=${to}`)));
      }),
    );
  });

  it('admits prereleases only where a comparison of the group names one', () => {
    const rc = version('1.2.0-rc.1');
    expect(isInRange(rc, range('>=1.0.0'))).toBe(false);
    expect(isInRange(rc, range('>=1.0.0-0'))).toBe(true);
    expect(isInRange(rc, range('>=1.0.0-0 <2'))).toBe(true);
    expect(isInRange(rc, range('>=1.0.0 || 3.0.0-0'))).toBe(false);
  });

  it.each([
    ['1.4', '>=1.4.0 <1.5.0'],
    ['1.4.x', '>=1.4.0 <1.5.0'],
    ['1.4.*', '>=1.4.0 <1.5.0'],
    ['~1.4.0', '>=1.4.0 <1.5.0'],
    ['~>1.4.0', '>=1.4.0 <1.5.0'],
    ['1', '>=1.0.0 <2.0.0'],
    ['1.x', '>=1.0.0 <2.0.0'],
    ['~1', '>=1.0.0 <2.0.0'],
    ['~1.4.2', '>=1.4.2 <1.5.0'],
    ['^1.4.2', '>=1.4.2 <2.0.0'],
    ['^0.4.2', '>=0.4.2 <0.5.0'],
    ['^0.0.2', '0.0.2'],
    ['1.2 - 1.4', '>=1.2.0 <1.5.0'],
    ['>1.4', '>=1.5.0'],
    ['>1.4.2', '>=1.4.3'],
    ['!=1.4', '<1.4.0 || >=1.5.0'],
    ['=>1.4.2, =<1.5', '>=1.4.2 <1.6.0'],
    ['*', '>=0.0.0'],
    ['^*', '0.0.0'],
    ['<=*', '<0.1.0'],
  ])('admits the same releases for %s as for %s', (one, other) => {
    const numbers = fc.tuple(fc.nat(2), fc.nat(6), fc.nat(4)).map((parts) => version(parts.join('.')));
    fc.assert(
      fc.property(numbers, (release) => expect(isInRange(release, range(one))).toBe(isInRange(release, range(other)))),
      { numRuns: 300 },
    );
  });
});
