import fc from 'fast-check';
import { chooseTag, compareTags, takesPart, validatePolicy } from '../../lib/images/choose-tag.ts';
import type { ImagePolicy, TagChoice } from '../../lib/images/image-policy.ts';

const highest: ImagePolicy = { kind: 'numerical', order: 'asc' };
const lowest: ImagePolicy = { kind: 'numerical', order: 'desc' };
const last: ImagePolicy = { kind: 'alphabetical', order: 'asc' };
const first: ImagePolicy = { kind: 'alphabetical', order: 'desc' };
const any: ImagePolicy = { kind: 'semver', range: '*' };

function chosen(policy: ImagePolicy, tags: readonly string[]): string | undefined {
  const choice = chooseTag(policy, tags);
  if (choice.kind === 'invalid') throw new Error(choice.message);
  return choice.kind === 'chosen' ? choice.tag : undefined;
}

describe('chooseTag', () => {
  it.each<[string, ImagePolicy, readonly string[], TagChoice]>([
    [
      'the highest version in its original spelling',
      any,
      ['1.0.0', 'v1.10.0', '1.9.0'],
      { kind: 'chosen', tag: 'v1.10.0' },
    ],
    ['the first of two equal versions', any, ['v1.0.0', '1.0.0', '0.1.0'], { kind: 'chosen', tag: 'v1.0.0' }],
    ['the first of two builds', any, ['1.0.0+a', '1.0.0+b'], { kind: 'chosen', tag: '1.0.0+a' }],
    ['no tag that is not strict semver', any, ['1.2', '1.0.0.1', '1.0.0p', 'latest', '01.0.0'], { kind: 'none' }],
    [
      'no version outside the range',
      { kind: 'semver', range: '>0,<2.0' },
      ['2.0.0', '1.9.9'],
      { kind: 'chosen', tag: '1.9.9' },
    ],
    ['nothing from an empty list', any, [], { kind: 'none' }],
    ['nothing from an empty list of numbers', highest, [], { kind: 'none' }],
    ['nothing from an empty list of words', last, [], { kind: 'none' }],
    [
      'the tag to follow',
      { kind: 'tag', tag: 'stable' },
      ['stable-1', 'latest', 'stable'],
      { kind: 'chosen', tag: 'stable' },
    ],
    ['nothing while the tag to follow is not there', { kind: 'tag', tag: 'stable' }, ['Stable'], { kind: 'none' }],
    ['the highest number', highest, ['9', '10', '-11', '1e1'], { kind: 'chosen', tag: '1e1' }],
    ['the lowest number', lowest, ['9', '10', '9.0'], { kind: 'chosen', tag: '9.0' }],
    ['infinity over every number', highest, ['1e308', 'inf', '3'], { kind: 'chosen', tag: 'inf' }],
    ['what follows NaN, and NaN over what precedes it', highest, ['5', 'nan', '3', '2'], { kind: 'chosen', tag: '3' }],
    ['NaN when it is last', highest, ['5', 'nan'], { kind: 'chosen', tag: 'nan' }],
    ['the last in byte order', last, ['b', 'a', 'B', 'ä', 'z'], { kind: 'chosen', tag: 'ä' }],
    ['the first in byte order', first, ['b', 'a', 'B', 'ä'], { kind: 'chosen', tag: 'B' }],
    ['bytes before UTF-16 units', last, ['\u{10000}', '\uffff'], { kind: 'chosen', tag: '\u{10000}' }],
    ['no signature', last, ['sha256-ab.sig', 'a'], { kind: 'chosen', tag: 'a' }],
    ['no signature that is followed by name', { kind: 'tag', tag: 'a.sig' }, ['a.sig'], { kind: 'none' }],
    ['no excluded tag', { ...last, exclude: ['^z', 'y$'] }, ['zz', 'xy', 'm'], { kind: 'chosen', tag: 'm' }],
    [
      'by what the filter extracts',
      { ...highest, filter: { pattern: '^main-[a-f0-9]+-(?P<ts>\\d+)$', extract: '$ts' } },
      ['main-f-9', 'main-a-10', 'latest', 'dev-a-99'],
      { kind: 'chosen', tag: 'main-a-10' },
    ],
    [
      'the last of the tags with the same extract',
      { kind: 'semver', range: '*', filter: { pattern: '^(.*)-[a-z]+$', extract: '$1' } },
      ['1.0.0-b', '1.0.0-a', '0.9.0-z'],
      { kind: 'chosen', tag: '1.0.0-a' },
    ],
    [
      'the later of two equal numbers, after filtering',
      { ...highest, filter: { pattern: '(.*)-', extract: '$1' } },
      ['1-a', '1.0-b', '1-c'],
      { kind: 'chosen', tag: '1-c' },
    ],
    [
      'by exclusions before the filter can break',
      { ...highest, exclude: ['^latest$'] },
      ['1', 'latest'],
      { kind: 'chosen', tag: '1' },
    ],
  ])('chooses %s', (_, policy, tags, choice) => {
    expect(chooseTag(policy, tags)).toEqual(choice);
  });

  it.each<[ImagePolicy, readonly string[], string]>([
    [highest, ['1', 'latest', '2'], "the tag 'latest' is not a number"],
    [highest, ['1', ''], "the tag '' is not a number"],
    [highest, ['0x10'], "the tag '0x10' is not a number"],
    [highest, ['1e400', '1'], "the tag '1e400' is too large a number"],
    [
      { ...highest, filter: { pattern: '^v(.*)$', extract: '$1' } },
      ['v1', 'vx'],
      "'x', which the filter takes from the tag 'vx', is not a number",
    ],
    [{ kind: 'semver', range: '' }, ['1.0.0'], "'' is not a version range"],
  ])('lets %j fail on %j', (policy, tags, message) => {
    expect(chooseTag(policy, tags)).toEqual({ kind: 'invalid', message: expect.stringContaining(message) });
  });

  const tags = fc.uniqueArray(
    fc.oneof(
      fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((parts) => parts.join('.')),
      fc.stringMatching(/^[a-uw-zA-Z0-9_.-]{1,6}$/),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
    ),
  );
  const numbers = fc.uniqueArray(fc.integer().map(String));
  const shuffled = (list: typeof tags) =>
    list.chain((one) => fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length })));

  it.each([last, first, any, { kind: 'tag', tag: '1.0.0' } satisfies ImagePolicy])(
    'does not depend on the order of the tags under %j',
    (policy) => {
      fc.assert(fc.property(shuffled(tags), ([one, other]) => expect(chosen(policy, other)).toBe(chosen(policy, one))));
    },
  );

  it.each([highest, lowest])('does not depend on the order of distinct numbers under %j', (policy) => {
    fc.assert(
      fc.property(shuffled(numbers), ([one, other]) => expect(chosen(policy, other)).toBe(chosen(policy, one))),
    );
  });

  it('chooses a tag that no other tag beats in the policy’s own order', () => {
    fc.assert(
      fc.property(fc.constantFrom(last, first, any), tags, (policy, list) => {
        const best = chosen(policy, list);
        if (best === undefined) return expect(list.filter((tag) => takesPart(policy, tag))).toEqual([]);
        expect(list.filter((tag) => (compareTags(policy, tag, best) ?? 0) > 0)).toEqual([]);
      }),
    );
  });

  it('chooses the same from the tags that take part as from all', () => {
    fc.assert(
      fc.property(fc.constantFrom(last, first, any), tags, (policy, list) => {
        expect(
          chosen(
            policy,
            list.filter((tag) => takesPart(policy, tag)),
          ),
        ).toBe(chosen(policy, list));
      }),
    );
  });

  it('never chooses an excluded tag', () => {
    const policies = fc.constantFrom(last, first, any, { kind: 'tag', tag: '1.0.0' } satisfies ImagePolicy);
    fc.assert(
      fc.property(policies, tags, fc.constantFrom('1', '^[a-m]', '[0-4]$', '.'), (policy, list, pattern) => {
        const excluded = new RegExp(pattern, 's');
        const best = chosen({ ...policy, exclude: [`(?s)${pattern}`] }, list);
        if (best !== undefined) expect(best).not.toMatch(excluded);
        expect(best).toBe(
          chosen(
            policy,
            list.filter((tag) => !excluded.test(tag)),
          ),
        );
      }),
    );
  });
});

describe('compareTags', () => {
  it.each<[ImagePolicy, string, string, number | undefined]>([
    [any, '1.10.0', '1.9.0', 1],
    [any, 'v1.0.0', '1.0.0', 0],
    [any, '1.0.0', 'latest', undefined],
    [{ kind: 'semver', range: '<2' }, '1.0.0', '2.0.0', undefined],
    [highest, '10', '9', 1],
    [lowest, '10', '9', -1],
    [highest, '1.0', '1', 0],
    [highest, '1', 'x', undefined],
    [last, 'a', 'B', 1],
    [first, 'a', 'B', -1],
    [{ ...last, exclude: ['a'] }, 'a', 'b', undefined],
    [{ ...highest, filter: { pattern: '-(\\d+)', extract: '$1' } }, 'a-2', 'b-10', -1],
    [{ ...highest, filter: { pattern: '-(\\d+)', extract: '$1' } }, 'a-2', '10', undefined],
    [{ kind: 'tag', tag: 'stable' }, 'stable', 'stable', undefined],
    [{ kind: 'semver', range: '' }, '1.0.0', '2.0.0', undefined],
  ])('under %j, %s beside %s', (policy, a, b, sign) => {
    const order = compareTags(policy, a, b);
    expect(order === undefined ? undefined : Math.sign(order)).toBe(sign);
  });
});

describe('validatePolicy', () => {
  it.each<[ImagePolicy, string]>([
    [{ kind: 'semver', range: '' }, "'' is not a version range; a range is written like"],
    [{ kind: 'tag', tag: '' }, "'' is not a tag; a tag has 1 to 128"],
    [{ kind: 'tag', tag: 'a:b' }, "'a:b' is not a tag"],
    [{ ...last, filter: { pattern: '(' } }, "filter: '(' is not an RE2 expression: missing closing )"],
    [{ ...last, exclude: ['ok', '*'] }, "exclude: '*' is not an RE2 expression"],
    [{ ...last, exclude: Array(26).fill('a') }, 'exclude: 26 expressions; at most 25 are allowed'],
  ])('finds what is wrong with %j', (policy, message) => {
    expect(validatePolicy(policy)).toContain(message);
  });

  it.each<ImagePolicy>([
    any,
    highest,
    first,
    { kind: 'tag', tag: 'stable' },
    { kind: 'tag', tag: 'a b', filter: { pattern: '(.)-(.)', extract: '$1 $2' } },
    { ...last, exclude: Array(25).fill('a') },
    { ...last, filter: { pattern: '(?P<ts>\\d+)', extract: '$ts' } },
  ])('finds nothing wrong with %j', (policy) => {
    expect(validatePolicy(policy)).toBeUndefined();
  });
});
