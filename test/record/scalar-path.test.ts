import fc from 'fast-check';
import { formatScalarPath, parseScalarPath } from '../../lib/record/scalar-path.ts';

describe('a path', () => {
  it.each([
    ['image', ['image']],
    ['images.app.tag', ['images', 'app', 'tag']],
    ['containerDefinitions[0].image', ['containerDefinitions', 0, 'image']],
    ['containerDefinitions[name=app].image', ['containerDefinitions', { key: 'name', value: 'app' }, 'image']],
    ['a["b.c"].d', ['a', 'b.c', 'd']],
    ['a["say \\"b\\""]', ['a', 'say "b"']],
    ['[1][2]', [1, 2]],
    ['list[name="a b"]', ['list', { key: 'name', value: 'a b' }]],
    ['a.0', ['a', '0']],
  ])('%s is read', (text, path) => {
    expect(parseScalarPath(text)).toEqual({ kind: 'path', path });
  });

  it.each(['', '.', 'a.', 'a..b', '.a', 'a[', 'a[]', 'a[x]', 'a[-1]', 'a]b', 'a b', 'a[0]b', 'a["b]', 'a[=b]'])(
    '%j is none',
    (text) => {
      expect(parseScalarPath(text).kind).toBe('invalid');
    },
  );

  it('says what is no step, and what would be one', () => {
    expect(parseScalarPath('a[x].b')).toEqual({
      kind: 'invalid',
      message:
        '"[x].b" is no step of a path; write keys with dots, and items in brackets: containerDefinitions[0].image, images.app.tag, list[name=app]',
    });
  });

  it('is read back as it was written', () => {
    const step = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.nat(999_999_999),
      fc.record({ key: fc.stringMatching(/^[a-zA-Z]+$/), value: fc.string({ unit: 'binary' }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (path) => {
        expect(parseScalarPath(formatScalarPath(path))).toEqual({ kind: 'path', path });
      }),
    );
  });
});
