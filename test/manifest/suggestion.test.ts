import fc from 'fast-check';
import { didYouMean, editDistance, listNames, suggest } from '../../lib/manifest/suggestion.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['region', 'region', 0],
    ['regoin', 'region', 1],
    ['regio', 'region', 1],
    ['regions', 'region', 1],
    ['rigion', 'region', 1],
    ['tag', 'semver', 6],
  ])('of %j and %j is %d', (from, to, expected) => {
    expect(editDistance(from, to)).toBe(expected);
  });

  it('is the same both ways, nothing for equals alone, and at most the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('didYouMean', () => {
  const known = ['service', 'taskDefinition', 'definition', 'images'];

  it.each([
    ['definiton', '; did you mean "definition"?'],
    ['taskdefinition', '; did you mean "taskDefinition"?'],
    ['image', '; did you mean "images"?'],
    ['task', '; did you mean "taskDefinition"?'],
    ['colour', ''],
    ['x', ''],
  ])('of %s is %j', (name, expected) => {
    expect(didYouMean(name, known)).toBe(expected);
  });

  it('ends a message with what is allowed, near or not', () => {
    expect(suggest('imags', known, 'allowed here')).toBe(
      '; did you mean "images"? (allowed here: service, taskDefinition, definition, images)',
    );
    expect(suggest('colour', ['a', 'b'], 'allowed here')).toBe('; allowed here: a, b');
  });
});

describe('listNames', () => {
  it.each([
    [[], 'none'],
    [['a'], 'a'],
    [['a', 'b'], 'a, b'],
    [
      Array.from({ length: 14 }, (_, index) => `s${index}`),
      's0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11 and 2 more',
    ],
  ])('of %j', (names, expected) => {
    expect(listNames(names)).toBe(expected);
  });
});
