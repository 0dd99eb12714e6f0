import fc from 'fast-check';
import { matchesGlob } from '../../lib/manifest/glob.ts';

describe('matchesGlob', () => {
  it.each([
    ['services/*/service.yaml', 'services/web/service.yaml', true],
    ['services/*/service.yaml', 'services/a/b/service.yaml', false],
    ['services/*/service.yaml', 'services/service.yaml', false],
    ['services/*/service.yaml', 'services/web/service.yml', false],
    ['**/service.yaml', 'service.yaml', true],
    ['**/service.yaml', 'a/b/service.yaml', true],
    ['services/**/service.yaml', 'services/service.yaml', true],
    ['services/**/service.yaml', 'services/a/b/service.yaml', true],
    ['services/**/service.yaml', 'other/a/service.yaml', false],
    ['services/**', 'services/a/b', true],
    ['a/**/b/**/c', 'a/b/x/b/c', true],
    ['a/**/b/**/c', 'a/x/c', false],
    ['web-?', 'web-1', true],
    ['web-?', 'web-', false],
    ['web-?', 'web-12', false],
    ['*.yaml', '.yaml', true],
    ['*', 'a/b', false],
    ['web', 'web', true],
    ['web', 'webs', false],
    ['w*b*', 'web', true],
    ['[a]', 'a', false],
    ['a.b', 'axb', false],
  ])('%s and %s: %s', (glob, path, expected) => {
    expect(matchesGlob(glob, path)).toBe(expected);
  });

  it('matches a name without wildcards to itself alone', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (name, other) => {
        fc.pre(!/[*?]/.test(name));
        expect(matchesGlob(name, name)).toBe(true);
        expect(matchesGlob(name, other)).toBe(name === other);
      }),
    );
  });

  it('agrees with a regular expression about names', () => {
    const letter = fc.constantFrom('a', 'b', '*', '?');
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 6 }), fc.stringMatching(/^[ab]{0,6}$/), (pattern, name) => {
        fc.pre(!pattern.join('').includes('**'));
        const expression = pattern.map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one)).join('');
        expect(matchesGlob(pattern.join(''), name)).toBe(new RegExp(`^${expression}$`).test(name));
      }),
    );
  });

  it('answers at once for a glob that makes an expression backtrack', () => {
    const glob = `${'*a'.repeat(100)}*b`;
    expect(matchesGlob(glob, 'a'.repeat(5_000))).toBe(false);
  });
});
