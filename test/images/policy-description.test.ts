import type { ImagePolicy } from '../../lib/images/image-policy.ts';
import { describeChoice, describeLack, describePolicy } from '../../lib/images/policy-description.ts';

const filter = { pattern: '^main-(?P<ts>\\d+)$', extract: '$ts' };

describe('describePolicy', () => {
  it.each<[ImagePolicy, string]>([
    [{ kind: 'semver', range: ' >=1.4.0 <2 ' }, 'the highest version in >=1.4.0 <2'],
    [{ kind: 'tag', tag: 'stable' }, 'the tag stable'],
    [{ kind: 'numerical', order: 'asc' }, 'the highest number'],
    [{ kind: 'numerical', order: 'desc' }, 'the lowest number'],
    [{ kind: 'alphabetical', order: 'asc' }, 'the last in byte order'],
    [{ kind: 'alphabetical', order: 'desc' }, 'the first in byte order'],
    [
      { kind: 'numerical', order: 'asc', filter },
      'the highest number among those that match ^main-(?P<ts>\\d+)$, read as $ts',
    ],
    [
      { kind: 'alphabetical', order: 'asc', filter: { pattern: '^rc-' } },
      'the last in byte order among those that match ^rc-',
    ],
  ])('says %j in one phrase', (policy, phrase) => {
    expect(describePolicy(policy)).toBe(phrase);
  });
});

describe('describeChoice', () => {
  it.each<[ImagePolicy, string, number, string]>([
    [{ kind: 'semver', range: '>=1.4.0 <2' }, '1.4.1', 214, '1.4.1 is the highest version in >=1.4.0 <2 of 214 tags'],
    [{ kind: 'tag', tag: 'stable' }, 'stable', 3, 'stable is the tag to follow'],
    [
      { kind: 'numerical', order: 'asc', filter },
      'main-12',
      1,
      'main-12 is the highest number of 1 tag among those that match ^main-(?P<ts>\\d+)$, read as $ts',
    ],
  ])('says why %j chose %s', (policy, tag, count, sentence) => {
    expect(describeChoice(policy, tag, count)).toBe(sentence);
  });
});

describe('describeLack', () => {
  it.each<[ImagePolicy, number, string]>([
    [{ kind: 'semver', range: '>=1.4.0 <2' }, 0, 'there are no tags'],
    [{ kind: 'semver', range: '>=1.4.0 <2' }, 214, 'none of 214 tags is a version in >=1.4.0 <2'],
    [
      { kind: 'semver', range: '>=1.4.0 <2', filter },
      1,
      'none of 1 tag matches ^main-(?P<ts>\\d+)$ and is, read as $ts, a version in >=1.4.0 <2',
    ],
    [{ kind: 'tag', tag: 'stable' }, 2, 'none of 2 tags is stable'],
    [{ kind: 'numerical', order: 'asc', filter }, 2, 'none of 2 tags matches ^main-(?P<ts>\\d+)$'],
    [{ kind: 'alphabetical', order: 'asc' }, 2, 'none of 2 tags is left by the exclusions'],
  ])('says what %j lacks among %d tags', (policy, count, sentence) => {
    expect(describeLack(policy, count)).toBe(sentence);
  });
});
