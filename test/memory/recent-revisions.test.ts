import fc from 'fast-check';
import { versionedHash } from '../../lib/memory/hash.ts';
import { type NotedRevision, notingRecent, recentWith } from '../../lib/memory/recent-revisions.ts';
import { tagValue } from '../../lib/memory/tag-keys.ts';

const noted = (revisions: readonly NotedRevision[]) =>
  revisions.reduce<string | undefined>((recent, one) => notingRecent(recent, one), undefined);
const revision: fc.Arbitrary<NotedRevision> = fc.record({
  number: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  fingerprint: fc.integer({ min: 0, max: 20 }).map((content) => versionedHash(content)),
});

describe('the note on recent revisions', () => {
  it('is the value of a tag, whole, however many revisions there were', () => {
    fc.assert(
      fc.property(fc.array(revision, { minLength: 1, maxLength: 40 }), (revisions) => {
        const recent = noted(revisions);
        expect(tagValue(recent ?? '')).toBe(recent);
      }),
    );
    const longest = Array.from({ length: 40 }, (_, at) => ({ number: 2 ** 31 - at, fingerprint: versionedHash(at) }));
    expect(noted(longest)?.length).toBeLessThanOrEqual(256);
  });

  it('knows the last eight contents by the latest revision of each', () => {
    fc.assert(
      fc.property(fc.array(revision, { maxLength: 40 }), (revisions) => {
        const latest = new Map<string, number>();
        for (const { number, fingerprint } of revisions) {
          latest.delete(fingerprint);
          latest.set(fingerprint, number);
        }
        const kept = [...latest].slice(-8);
        const recent = noted(revisions);
        for (const [fingerprint, number] of kept) expect(recentWith(recent, fingerprint)).toEqual([number]);
        for (const [fingerprint] of [...latest].slice(0, -8)) expect(recentWith(recent, fingerprint)).toEqual([]);
      }),
    );
  });

  it.each(['', ' ', '=', '41', '41=', '=1:', 'x=1:0123', '41=2:8e6f3a0a0b55d46140106614d4319926'])(
    'is read without harm whatever stands there: %p',
    (recent) => {
      expect(recentWith(recent, versionedHash('content'))).toEqual([]);
      const added = notingRecent(recent, { number: 7, fingerprint: versionedHash('content') });
      expect(recentWith(added, versionedHash('content'))).toEqual([7]);
    },
  );
});
